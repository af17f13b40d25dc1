const encoder = new TextEncoder()

/** The longest line that RFC 5545 (3.1) allows, in octets, without its end. */
const LONGEST = 75

/** Text as a value (RFC 5545, 3.3.11): backslash, semicolon and comma marked, ends of lines as \n, no control characters. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')

    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
}

/** A content line, folded where it grows longer than 75 octets; never within a letter. */
export function folded(line: string): string {
  const lines: string[] = []
  let piece = ''
  let octets = 0
  for (const letter of line) {
    const size = encoder.encode(letter).length
    if (octets + size > LONGEST) {
      lines.push(piece)
      // The space with which a folded line begins counts too.
      piece = ' '
      octets = 1
    }
    piece += letter
    octets += size
  }
  return `${[...lines, piece].join('\r\n')}\r\n`
}
