import { parseArgs } from 'node:util'
import { addFeed, conflictRules, type Feed, feedKinds, feedsOf, type Run, runsOf } from '#domain/feeds'
import { readConfig } from '#platform/config'
import { type Context, reading } from '#platform/context'
import { newId } from '#platform/ids'
import { m, word, type Locale } from '#words'
import { harvest } from '../standards/hsds/index.ts'
import { inProgramme } from './in-programme.ts'
import { Misuse, notUnderstood } from './misuse.ts'

/** `footbridge feed add ADDRESS [--name NAME] [--kind KIND] [--every HOURS] [--rule RULE] [--programme SLUG]` */
export async function addFeedCommand(args: string[]): Promise<number> {
  const { what: url, options } = read(args, ['name', 'kind', 'every', 'rule', 'programme'], 'ADDRESS')
  const kind = chosen('kind', options.kind ?? 'hsds-json', feedKinds)
  const rule = chosen('rule', options.rule ?? 'newest-wins', conflictRules)
  const everyHours = Number(options.every ?? 24)
  if (!Number.isInteger(everyHours) || everyHours < 1 || everyHours > 720)
    throw new Misuse(m.feed_option_unknown({ option: 'every', value: options.every ?? '', values: '1 – 720' }))
  return inProgramme(options.programme, async (ctx, { locale }) => {
    const name = (options.name ?? (URL.canParse(url) ? new URL(url).host : url)).slice(0, 120)
    const { allowPrivateFeeds: allowPrivate, origin } = readConfig()
    const { id } = await addFeed(ctx, { id: newId(), name, url, kind, everyHours, rule }, { allowPrivate, origin })
    process.stdout.write(`${m.feed_added({ name, id }, { locale })}\n`)
    return 0
  })
}

/** `footbridge feed run NAME-OR-ID [--programme SLUG]` */
export async function runFeedCommand(args: string[]): Promise<number> {
  const { what: asked, options } = read(args, ['programme'], 'NAME-OR-ID')
  return inProgramme(options.programme, async (ctx, { locale }) => {
    const feeds = (await reading(ctx, feedsOf)).filter(({ removedAt }) => !removedAt)
    const feed = feeds.find((one) => one.id === asked) ?? feeds.find((one) => one.name === asked)
    if (!feed) throw new Misuse(m.feed_unknown({ asked, names: feeds.map((one) => one.name).join(', ') || '–' }, { locale }))
    const outcome = await harvest(ctx, { feedId: feed.id }, { allowPrivate: readConfig().allowPrivateFeeds })
    const last = await lastOf(ctx, feed)
    process.stdout.write(`${outcome === 'nothing' ? m.feed_nothing({}, { locale }) : lineOf(feed, last, locale)}\n`)
    return outcome === 'applied' ? 0 : 1
  })
}

/** `footbridge feed list [--programme SLUG]` */
export async function listFeedsCommand(args: string[]): Promise<number> {
  const { options } = read(args, ['programme'])
  return inProgramme(options.programme, async (ctx, { locale }) => {
    const feeds = (await reading(ctx, feedsOf)).filter(({ removedAt }) => !removedAt)
    if (feeds.length === 0) process.stdout.write(`${m.feed_none({}, { locale })}\n`)
    for (const feed of feeds) process.stdout.write(`${lineOf(feed, await lastOf(ctx, feed), locale)}\n`)
    return 0
  })
}

const lastOf = async (ctx: Context, feed: Feed): Promise<Run | undefined> => (await reading(ctx, (tx) => runsOf(tx, feed.id, 1)))[0]

/** "County (https://…): applied 2026-05-12 09:00, 430 services" */
function lineOf({ name, url, state }: Feed, last: Run | undefined, locale: Locale): string {
  const failure = last?.report.failure
  const said = last
    ? [
        last.state,
        (last.endedAt ?? last.beganAt).toISOString().slice(0, 16).replace('T', ' '),
        last.seen === 1 ? m.feeds_services_one({}, { locale }) : m.feeds_services({ count: last.seen }, { locale }),
        failure && `${word(`harvest_cannot_${failure.reason}`, {}, locale)}: ${failure.at}`,
      ]
        .filter(Boolean)
        .join(', ')
    : m.feeds_run_none({}, { locale })
  return plain(`${name} (${url}${state === 'paused' ? ', paused' : ''}): ${said}`)
}

/** What came from outside cannot steer a terminal. */
const plain = (text: string) => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ')

function chosen<T extends string>(option: string, value: string, values: readonly T[]): T {
  const found = values.find((one) => one === value)
  if (!found) throw new Misuse(m.feed_option_unknown({ option, value, values: values.join(', ') }))
  return found
}

function read<Name extends string>(args: string[], names: readonly Name[], what?: string) {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      allowPositionals: true,
    })
    if (positionals.length !== (what ? 1 : 0))
      throw new Misuse(what ? m.feed_which({ what }) : m.cli_word_too_many({ word: positionals[0]! }), { showsUsage: true })
    return { what: positionals[0] ?? '', options: values as Partial<Record<Name, string>> }
  } catch (error) {
    throw notUnderstood(error)
  }
}
