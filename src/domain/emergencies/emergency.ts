/** How long somebody may read in an emergency, in minutes. The database holds it. */
export const EMERGENCY_MINUTES = 60
/** How often somebody may open what they may not read, within a day. */
export const EMERGENCIES_A_DAY = 3
/** How many days something is held back from the client, unless somebody else renews it. */
const HELD_DAYS = 14
/** The moment until which what is held back now is held back. */
export const heldUntil = (at: Date): Date => new Date(at.getTime() + HELD_DAYS * 86_400_000)
/** A reason shorter than this says nothing. */
export const REASON_LENGTH = { min: 20, max: 1000 } as const

/** Was it right to open it? */
export const judgements = ['fitting', 'not-fitting'] as const
export type Judgement = (typeof judgements)[number]
