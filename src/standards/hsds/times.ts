/** A clock time as "HH:MM", or undefined when it cannot be read for certain. "24:00" is the end of the day. */
export function timeIn(text: string): string | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ')
  if (['noon', '12 noon', 'midday'].includes(words)) return '12:00'
  if (words === 'midnight') return '24:00'
  const match =
    /^(\d{1,2})(?:[:.h](\d{2})(?::\d{2}(?:\.\d+)?)?)?(?:z|[+-]\d{2}:?\d{2})? ?(a\.?m\.?|p\.?m\.?|uur|u)?$/.exec(words) ??
    /^(\d{2})(\d{2})$/.exec(words)
  if (!match) return undefined
  const [, hourText, minuteText, half] = match
  // "9" alone could be a day, a count or an hour.
  if (minuteText === undefined && half === undefined) return undefined
  let hour = Number(hourText)
  const minute = Number(minuteText ?? 0)
  if (half?.startsWith('a') || half?.startsWith('p')) {
    if (hour < 1 || hour > 12) return undefined
    hour = (hour % 12) + (half.startsWith('p') ? 12 : 0)
  }
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return undefined
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

export interface Hours {
  opensAt: string | null
  closesAt: string | null
  /** The words of the source, where one of them could not be read. */
  unread: string | null
}

/**
 * Opening and closing time as they were written. Where one has "am" or "pm" and the other has not, the other could be
 * either ("8:00am" to "5:00"), so it is not guessed.
 */
export function hoursIn(opens: string | null, closes: string | null): Hours {
  const words = [opens, closes].filter(Boolean).join(' – ') || null
  if ([opens, closes].some((text) => text !== null && /^(24 ?(hours|hrs|uur)|24\/7|all day|hele dag)$/i.test(text.trim()))) {
    return { opensAt: '00:00', closesAt: '24:00', unread: null }
  }
  const hasHalf = (text: string | null) => text !== null && /[ap]\.?m/i.test(text)
  const mixed = opens !== null && closes !== null && hasHalf(opens) !== hasHalf(closes)
  const read = (text: string | null) => (text === null || (mixed && !hasHalf(text)) ? undefined : timeIn(text))
  const [opensAt = null, closesAt = null] = [read(opens), read(closes)]
  const lost = (opens !== null && opensAt === null) || (closes !== null && closesAt === null)
  return { opensAt, closesAt, unread: lost ? words : null }
}

/** "2026-05-03" from a date, with or without a time; undefined for anything else, also 30 February. */
export function dayIn(text: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/.exec(text.trim())
  if (!match) return undefined
  const day = `${match[1]}-${match[2]}-${match[3]}`
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && Number(match[1]) >= 1900 ? day : undefined
}
