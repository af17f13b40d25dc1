import { encode } from 'uqr'

/** Quiet squares around it, without which a camera does not find it (ISO/IEC 18004 asks for four). */
const BORDER = 4

export interface QrCode {
  /** Squares from side to side, the quiet ones included. */
  size: number
  /** The dark squares, each one unit wide, as the `d` of an SVG path. */
  path: string
}

/** An address as a square that a telephone's camera reads: drawn on the server, so that it prints without script. */
export function qrCodeOf(address: string): QrCode {
  const { data, size } = encode(address, { ecc: 'M', border: BORDER })
  const rows = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return { size, path: rows.join('') }
}
