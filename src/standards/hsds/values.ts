const STATUSES = ['active', 'inactive', 'defunct', 'temporarily closed']

/** A status of HSDS, however it is spelt; null where it has none such. */
export function statusIn(text: string): string | null {
  const status = text.toLowerCase().replace(/[_-]/g, ' ')
  return STATUSES.includes(status) ? status : null
}

/** An address that a letter may reach, or null. */
export function emailIn(text: string): string | null {
  const bare = text.replace(/^mailto:/i, '')
  return /^[^\s\p{C}@<>,;"]+@[^\s\p{C}@<>,;"]+\.[^\s\p{C}@<>,;".]+$/u.test(bare) && bare.length <= 254 ? bare : null
}

/** Whole years, or null where nobody can be that old. */
export function ageIn(text: string): number | null {
  const age = /^\d+(\.\d+)?$/.test(text) ? Math.floor(Number(text)) : Number.NaN
  return age >= 0 && age <= 130 ? age : null
}
