// @ts-check
// The map beside the list of the finder. Its pins carry the numbers of the list and lead there; nothing is on it that the list does not say.

/**
 * @typedef {{ number: number, name: string, latitude: number, longitude: number }} Point
 * @typedef {{ script: string, worker: string, style: string, tiles: string, points: Point[], words: Record<string, string> }} Plan
 */

/** Room for a pin with a few numbers on it, in pixels. */
const PIN = { wide: 88, tall: 44 }

/** @param {number} number */
const entryOf = (number) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-number="${number}"]`))

/** @param {Plan} plan @param {HTMLElement} box */
async function draw(plan, box) {
  const looks = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: plan.style })
  const dressed = new Promise((done, fail) => Object.assign(looks, { onload: done, onerror: fail }))
  document.head.append(looks)
  const [maplibre] = await Promise.all([import(plan.script), dressed])
  maplibre.setWorkerUrl(plan.worker)
  const bounds = new maplibre.LngLatBounds()
  for (const { longitude, latitude } of plan.points) bounds.extend([longitude, latitude])
  const map = new maplibre.Map({
    container: box,
    style: {
      version: 8,
      sources: { tiles: { type: 'raster', tiles: [plan.tiles], tileSize: 256 } },
      layers: [{ id: 'tiles', type: 'raster', source: 'tiles' }],
    },
    bounds,
    fitBoundsOptions: { padding: 48, maxZoom: 15 },
    // Tile servers want to know which site asks; the search in the address is none of their business.
    transformRequest: (/** @type {string} */ url) => ({ url, referrerPolicy: 'origin' }),
    // Named under the map, as text.
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    locale: plan.words,
  })
  // Pins on an empty ground say nothing of where they are.
  const ground = new Promise((done, fail) => {
    map.on('sourcedata', (/** @type {any} */ { tile }) => tile?.state === 'loaded' && done(undefined))
    map.once('idle', () => fail(new Error('no tile came')))
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new maplibre.NavigationControl({ showCompass: false }))
  /** @type {{ remove(): void }[]} */
  let pins = []
  let before = new AbortController()
  const place = () => {
    for (const one of pins) one.remove()
    before.abort()
    before = new AbortController()
    pins = groups(map, plan.points).map((points) => pin(maplibre, map, points, before.signal))
  }
  map.on('zoomend', place)
  place()
  await ground.catch((/** @type {unknown} */ problem) => {
    map.remove()
    throw problem
  })
}

/**
 * Points that would lie on each other as the map is now share a pin: each can be hit, and the keyboard goes in the order of the list.
 * @param {any} map @param {Point[]} points
 */
function groups(map, points) {
  /** @type {{ at: { x: number, y: number }, points: Point[] }[]} */
  const found = []
  for (const point of points) {
    const at = map.project([point.longitude, point.latitude])
    const group = found.find((one) => Math.abs(one.at.x - at.x) < PIN.wide && Math.abs(one.at.y - at.y) < PIN.tall)
    if (group) group.points.push(point)
    else found.push({ at, points: [point] })
  }
  return found.map((group) => group.points)
}

/** A pin and its entries show each other. */
function pin(/** @type {any} */ maplibre, /** @type {any} */ map, /** @type {Point[]} */ points, /** @type {AbortSignal} */ signal) {
  const numbers = points.map(({ number }) => number)
  const text = numbers.length > 3 ? `${numbers.slice(0, 2).join(', ')} +${numbers.length - 2}` : numbers.join(', ')
  const label = `${text}: ${points.map(({ name }) => name).join(', ')}`
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'pin', textContent: text, title: label })
  const entries = numbers.map(entryOf).filter((entry) => entry !== null)
  const mark = (/** @type {boolean} */ here) => {
    for (const element of [button, ...entries]) element.classList.toggle('here', here)
  }
  const [{ longitude, latitude }] = points
  const marker = new maplibre.Marker({ element: button }).setLngLat([longitude, latitude]).addTo(map)
  // MapLibre names each of its markers alike.
  button.setAttribute('aria-label', label)
  button.addEventListener('click', () => {
    entries[0]?.scrollIntoView({ block: 'nearest' })
    entries[0]?.querySelector('a')?.focus()
  })
  for (const element of [button, ...entries]) {
    for (const begin of ['mouseenter', 'focusin']) element.addEventListener(begin, () => mark(true), { signal })
    for (const end of ['mouseleave', 'focusout']) element.addEventListener(end, () => mark(false), { signal })
  }
  return marker
}

const section = /** @type {HTMLElement | null} */ (document.querySelector('[data-map]'))
if (section) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (section.querySelector(`[data-map-${name}]`))
  const plan = /** @type {Plan} */ (JSON.parse(section.dataset.map ?? ''))
  /** Above the list: on a small screen the map stands below it. */
  const way = /** @type {HTMLElement | null} */ (document.querySelector('[data-map-way]'))
  const show = async () => {
    part('show').hidden = true
    if (way) way.hidden = true
    part('here').hidden = false
    try {
      await draw(plan, part('here'))
    } catch {
      part('here').hidden = true
      part('problem').hidden = false
    }
  }
  /** What was pressed goes away, so whoever pressed it is led to what came. */
  const asked = async (/** @type {Event} */ event) => {
    event.preventDefault()
    const shown = show()
    part('here').focus()
    part('here').scrollIntoView({ block: 'nearest' })
    await shown
    if (part('here').hidden) part('problem').focus()
    else if (document.activeElement === part('here')) part('here').querySelector('canvas')?.focus()
  }
  section.hidden = false
  // Half a megabyte is fetched for it: on a small screen only when somebody asks.
  if (matchMedia('(min-width: 60rem)').matches) show()
  else {
    if (way) way.hidden = false
    for (const press of [part('show'), way]) press?.addEventListener('click', asked)
  }
}
