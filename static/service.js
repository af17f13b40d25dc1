// @ts-check
// What a browser can do with the page of a service besides showing it: read it aloud, share it, print it. Where it cannot, the buttons stay hidden.

/** @param {string} name */
const buttonFor = (name) => /** @type {HTMLButtonElement | null} */ (document.querySelector(`button[data-${name}]`))

/** A voice for each language of the page: its own words are read by one, those of the entry by the other where they differ. */
const VOICES = { nl: 'nl-NL', en: 'en-GB' }

/** What a line says: not the shapes beside its words. @param {Element} line */
function wordsOf(line) {
  const copy = /** @type {Element} */ (line.cloneNode(true))
  for (const shape of copy.querySelectorAll('[aria-hidden="true"]')) shape.remove()
  return copy.textContent?.trim()
}

/** @param {Element} line */
const languageOf = (line) => /** @type {HTMLElement | null} */ (line.closest('[lang]'))?.lang ?? ''

const speak = buttonFor('speak')
const article = /** @type {HTMLElement | null} */ (document.querySelector('[data-read]'))
if (speak && article && 'speechSynthesis' in window) {
  const start = speak.textContent
  speak.hidden = false
  const over = () => {
    speak.textContent = start
    speak.setAttribute('aria-pressed', 'false')
  }
  over()
  addEventListener('pagehide', () => speechSynthesis.cancel())
  speak.addEventListener('click', () => {
    if (speak.getAttribute('aria-pressed') === 'true') {
      speechSynthesis.cancel()
      return over()
    }
    // A line at a time: some browsers stop in the middle of long texts.
    const lines = [...article.querySelectorAll('h1, h2, p, dt')].filter((line) => line.getClientRects().length > 0)
    lines.forEach((line, index) => {
      const words = new SpeechSynthesisUtterance(wordsOf(line))
      const language = languageOf(line)
      words.lang = VOICES[/** @type {keyof typeof VOICES} */ (language)] ?? language
      if (index === lines.length - 1) words.addEventListener('end', over)
      speechSynthesis.speak(words)
    })
    speak.textContent = speak.dataset.stop ?? ''
    speak.setAttribute('aria-pressed', 'true')
  })
}

const share = buttonFor('share')
if (share && 'share' in navigator) {
  share.hidden = false
  share.addEventListener('click', () =>
    // Who thinks better of it has not made a mistake.
    navigator.share({ title: share.dataset.title, url: share.dataset.address }).catch(() => {}),
  )
}

const print = buttonFor('print')
if (print) {
  print.hidden = false
  print.addEventListener('click', () => window.print())
}
