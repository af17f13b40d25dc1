/**
 * What every answer says to a browser: also a file, a refused form of another site, and a way to the sign-in page, of which the
 * pages' own door never hears.
 */
export function headersFor(origin: string): Record<string, string> {
  return {
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), browsing-topics=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    // The open directory says otherwise.
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(origin.startsWith('https://') ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {}),
  }
}
