/** Why an erasure is refused; each is a sentence that the client reads (GDPR article 17(3)). */
export const erasureRefusals = ['legal-claim', 'safety', 'law', 'not-them'] as const
export type ErasureRefusal = (typeof erasureRefusals)[number]

/** What a client says is wrong in what we keep (GDPR article 16). */
export const correctionSubjects = ['name', 'birth-date', 'address', 'contact', 'need', 'note', 'other'] as const
export type CorrectionSubject = (typeof correctionSubjects)[number]

/** Why something stays as it is; each is a sentence that the client reads. */
export const correctionRefusals = ['is-right', 'not-ours', 'law', 'not-them'] as const
export type CorrectionRefusal = (typeof correctionRefusals)[number]

/** Within how many days a client gets an answer: a month (article 12(3)), counted short. */
const ANSWER_DAYS = 30

/** The day by which somebody is answered. */
export const answerDueAt = (askedAt: Date) => new Date(askedAt.getTime() + ANSWER_DAYS * 86_400_000)

/** What a client asked, and what came of it. */
export interface Request {
  id: string
  /** By which it is known on the telephone: eight letters and digits. */
  number: string
  clientId: string
  askedAt: Date
  /** Who heard it; null: the client asked it on their own screen. */
  heardBy: string | null
  answer: { is: 'done' | 'refused' | 'taken-back'; at: Date; by: string | null; because: string | null; words: string | null } | null
}
