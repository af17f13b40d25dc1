/** That a client asked us to keep what is theirs, and not to use it (GDPR article 18). */
export interface Restriction {
  /** From when it is used again, as a manager told the client. Null: it stays so. */
  liftsAt: Date | null
  endedAt: Date | null
}

/** Is what we keep of this client only kept at this moment? The database says the same (`clients_only_kept`). */
export const isOnlyKept = (restrictions: readonly Restriction[], at: Date): boolean =>
  restrictions.some(({ liftsAt, endedAt }) => endedAt === null && (liftsAt === null || liftsAt > at))
