/** A form as it stands on a page: where it goes, and what it would send. */
export interface Form {
  action: string
  fields: [name: string, value: string][]
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }
const unescaped = (text: string) => text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
const attribute = (tag: string, name: string) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)
  return found ? unescaped(found[1]!) : undefined
}

/** Every form of a page that is sent by POST. Boxes are ticked and empty fields filled in, so that as much as can be is sent. */
export function formsIn(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)]
    .filter(([, tag]) => attribute(tag!, 'method')?.toUpperCase() === 'POST')
    .map(([, tag, inside]) => ({ action: attribute(tag!, 'action') ?? '', fields: fieldsIn(inside!) }))
}

function fieldsIn(html: string): Form['fields'] {
  const inputs = [...html.matchAll(/<(?:input|button)\b[^>]*>/g)].map(([tag]) => [
    attribute(tag, 'name'),
    attribute(tag, 'value') || 'words',
  ])
  const texts = [...html.matchAll(/<textarea\b([^>]*)>/g)].map(([, tag]) => [attribute(tag!, 'name'), 'words'])
  const selects = [...html.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)].flatMap(([, tag, inside]) =>
    [...inside!.matchAll(/<option\b[^>]*>/g)].slice(-1).map(([option]) => [attribute(tag!, 'name'), attribute(option, 'value') ?? '']),
  )
  return [...inputs, ...texts, ...selects].filter((field): field is [string, string] => field[0] !== undefined)
}
