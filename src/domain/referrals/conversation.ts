/** Channels on which two voices meet. */
export const spokenChannels = ['phone', 'in-person-practice', 'home', 'video', 'outdoors'] as const

/**
 * Did a link worker and a client talk? A text, an e-mail or a letter is an attempt, also one that was read; a
 * conversation has two voices. The rule for whoever asks it: of a contact, or of the fact `contact.recorded`, which
 * carries the same two codes. It stands here because the stage of a referral is the lowest that needs it.
 */
export function isConversation({ channel, outcome }: { channel?: unknown; outcome?: unknown }): boolean {
  return outcome === 'reached' && spokenChannels.some((spoken) => spoken === channel)
}
