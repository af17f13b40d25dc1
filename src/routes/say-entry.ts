/** Text of a source as paragraphs; some write a line break as backslash and n. */
export function paragraphsOf(text: string | null): string[] {
  return (text ?? '')
    .replaceAll('\\n', '\n')
    .split(/\n\s*\n|\n/)
    .map((line) => line.trim())
    .filter(Boolean)
}

/** An address that can be followed: http or https, also where the source left that out. Anything else is no link. */
export function webAddress(text: string | null): string | null {
  const address = text?.trim()
  if (!address) return null
  const whole = /^https?:\/\//i.test(address) ? address : /^[\w-]+(\.[\w-]+)+([/?#].*)?$/.test(address) ? `http://${address}` : null
  return whole !== null && URL.canParse(whole) ? whole : null
}
