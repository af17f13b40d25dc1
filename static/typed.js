// @ts-check
// Whoever sends one form of a page leaves the others behind. What was typed there waits in this tab until the same page opens next.

const HALF_AN_HOUR = 30 * 60 * 1000
const PREFIX = 'typed '
/** Ids of rows that are about to be made: each page has others. */
const NEW_ID = /^(id|once|(answer|contact|goal|introduction|need|step)Id)$/

const page = /** @type {HTMLElement} */ (document.querySelector('script[data-typed]')).dataset
const place = PREFIX + location.pathname

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */
/** @typedef {{ who: string | undefined, at: number, typed: Record<string, string | boolean> }} Kept */

/** @param {Element} one @returns {one is Control} */
const mayBeKept = (one) =>
  one.matches(
    'textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button], [autocomplete=one-time-code])',
  ) && !/password|\bpin\b|^code$/i.test(/** @type {Control} */ (one).name)

const isTicked = (/** @type {Control} */ one) => one.type === 'checkbox' || one.type === 'radio'

/** @param {Control} one */
function isChanged(one) {
  if (one instanceof HTMLSelectElement) {
    const [first] = one.options
    return one.value !== ([...one.options].find(({ defaultSelected }) => defaultSelected) ?? first)?.value
  }
  return isTicked(one)
    ? /** @type {HTMLInputElement} */ (one).checked !== /** @type {any} */ (one).defaultChecked
    : one.value !== one.defaultValue
}

/**
 * The controls of this page by what they are: in which form, about which row, under which name. Two of a kind are nobody's.
 * @param {HTMLFormElement} [without] the form that is sent
 */
function controls(without) {
  /** @type {Map<string, Control | undefined>} */
  const found = new Map()
  for (const form of document.forms) {
    if (form === without) continue
    const fields = [...form.elements]
    const about = fields.flatMap((one) =>
      one instanceof HTMLInputElement && one.type === 'hidden' && !NEW_ID.test(one.name) ? [one.name, one.value] : [],
    )
    for (const one of fields.filter(mayBeKept)) {
      const key = JSON.stringify([form.getAttribute('action'), ...about, one.name, isTicked(one) ? one.value : one.id])
      found.set(key, found.has(key) ? undefined : one)
    }
  }
  return found
}

/** Puts it back, and says whether any of it has its place here. @param {Kept} kept */
function giveBack({ typed }) {
  let isBack = false
  for (const [key, one] of controls()) {
    const was = typed[key]
    if (!one || was === undefined) continue
    isBack = true
    // What the page says by itself opens no fold.
    if (was === (isTicked(one) ? /** @type {HTMLInputElement} */ (one).checked : one.value)) continue
    if (typeof was === 'boolean') /** @type {HTMLInputElement} */ (one).checked = was
    else one.value = was
    for (let fold = one.closest('details'); fold; fold = fold.parentElement?.closest('details') ?? null) fold.open = true
  }
  return isBack
}

/** @param {HTMLFormElement} sent */
function keep(sent) {
  /** @type {Kept['typed']} */
  const typed = {}
  for (const [key, one] of controls(sent)) {
    // Of a page that gave back what was typed nobody can tell what was there before.
    if (one && (page.typed === 'back' || isChanged(one)))
      typed[key] = isTicked(one) ? /** @type {HTMLInputElement} */ (one).checked : one.value
  }
  if (Object.keys(typed).length > 0) sessionStorage.setItem(place, JSON.stringify({ who: page.who, at: Date.now(), typed }))
}

/** Forgets what waits too long, and what somebody else typed who was signed in here before. */
function forget() {
  for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(PREFIX))) {
    const { who, at } = /** @type {Kept} */ (JSON.parse(sessionStorage.getItem(key) ?? '{}'))
    if (!(Date.now() - at < HALF_AN_HOUR) || (page.who && who !== page.who)) sessionStorage.removeItem(key)
  }
}

try {
  forget()
  const kept = /** @type {Kept | null} */ (JSON.parse(sessionStorage.getItem(place) ?? 'null'))
  // Who has to sign in first, or say their PIN, finds it afterwards.
  if (kept && kept.who === page.who && giveBack(kept)) sessionStorage.removeItem(place)
  addEventListener('submit', ({ target }) => {
    const sent = /** @type {HTMLFormElement} */ (target)
    try {
      if (sent.getAttribute('action') === '/sign-out') sessionStorage.clear()
      else keep(sent)
    } catch {
      // A full store: then as without script.
    }
  })
} catch {
  // A browser that keeps nothing: then as without script.
}
