import { connect } from 'node:net'

/** Begins a form, sends one byte of it a second, and tells after how many milliseconds the server let it go. */
export function dripAForm(origin: string): Promise<number> {
  const { hostname, port } = new URL(origin)
  const began = Date.now()
  const slow = connect(Number(port), hostname)
  slow.write(
    `POST /sign-in?/signIn HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n`,
  )
  const drip = setInterval(() => slow.write('a'), 1000)
  return new Promise((resolve) => {
    slow.on('error', () => undefined)
    slow.on('close', () => {
      clearInterval(drip)
      resolve(Date.now() - began)
    })
    slow.resume()
  })
}
