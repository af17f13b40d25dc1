/**
 * Is this one address to which a letter can go? What came in by another door may hold two, a name beside it, or a line break; a comma, a
 * colon or brackets begin another address, and a letter to it would go nowhere.
 */
export const isMailAddress = (text: string): boolean => /^[^\s\p{C}<>()[\]\\,;:"@]+@[^\s\p{C}<>()[\]\\,;:"@]+$/u.test(text)
