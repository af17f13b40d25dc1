// @ts-check
// Passkeys need script: the browser itself talks to the key. Where it cannot, the buttons stay hidden and a password does.

/** @param {string} path @param {object} [body] */
async function ask(path, body) {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const answer = await fetch(`/api/auth/passkey/${path}`, body && post)
  // Signed in too long ago to add a passkey: the page, asked again, asks for the password first.
  if (answer.status === 403) location.reload()
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
}

/** @type {Record<string, (button: HTMLElement) => Promise<void>>} */
const acts = {
  async add(button) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await ask('generate-register-options'))
    const key = /** @type {PublicKeyCredential} */ (await navigator.credentials.create({ publicKey }))
    await ask('verify-registration', { response: key.toJSON(), name: button.dataset.name })
    location.assign(location.pathname)
  },
  async use(button) {
    const asked = await ask('generate-authenticate-options')
    // It stands for two steps, so the device has to ask for a finger, a face or a PIN.
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ ...asked, userVerification: 'required' })
    const key = /** @type {PublicKeyCredential} */ (await navigator.credentials.get({ publicKey }))
    await ask('verify-authentication', { response: key.toJSON() })
    location.assign(button.dataset.next || '/')
  },
}

if (window.PublicKeyCredential && 'parseCreationOptionsFromJSON' in PublicKeyCredential) {
  const problem = /** @type {HTMLElement | null} */ (document.querySelector('[data-passkey-problem]'))
  for (const element of document.querySelectorAll('[data-passkey-without]')) /** @type {HTMLElement} */ (element).hidden = true
  for (const element of document.querySelectorAll('[data-passkey-with]')) /** @type {HTMLElement} */ (element).hidden = false
  for (const element of document.querySelectorAll('[data-passkey]')) {
    const button = /** @type {HTMLElement} */ (element)
    button.hidden = false
    button.addEventListener('click', async () => {
      if (problem) problem.hidden = true
      try {
        await acts[button.dataset.passkey ?? '']?.(button)
      } catch {
        if (problem) problem.hidden = false
      }
    })
  }
}
