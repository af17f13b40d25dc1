import { expect, test } from 'vitest'
import { incomingCookies, outgoingCookie } from './cookie-names.ts'

test.each([
  ['language=nl; Path=/', '__Host-language=nl; Path=/; Secure', 'language=nl'],
  ['said=x; Path=/; Secure; HttpOnly', '__Host-said=x; Path=/; Secure; HttpOnly', 'said=x'],
  [
    '__Secure-footbridge.session_token=a.b%3D; Path=/; Secure',
    '__Host-footbridge.session_token=a.b%3D; Path=/; Secure',
    '__Secure-footbridge.session_token=a.b%3D',
  ],
])('%s goes out under a name that no other host can plant, and comes back as it was', (line, out, back) => {
  expect(outgoingCookie(line)).toBe(out)
  expect(incomingCookies(out.split(';')[0]!)).toBe(back)
})

test('a cookie that a browser would have taken from another host is none of ours', () => {
  const planted = 'language=nl; __Secure-footbridge.session_token=planted; footbridge.session_token=planted'
  expect(incomingCookies(planted)).toBe('')
  expect(incomingCookies(`${planted}; __Host-language=en`)).toBe('language=en')
})

test.each(['\u00a0', '\ufeff', '\u2003', '\v', '\f'])(
  'nor is one whose name begins with another space than a blank or a tab (%j)',
  (space) => {
    expect(incomingCookies(`${space}__Host-footbridge.session_token=planted`)).toBe('')
    expect(incomingCookies(`__Host-language=nl;\t ${space}__Host-language=en`)).toBe('language=nl')
  },
)
