import { allProgrammes, extendCalendar } from '#domain/access'
import { warnOfEndings } from '#domain/agreements'
import { warnOfLapsing } from '#domain/emergencies'
import { tendDirectory } from '#domain/directory'
import { sendDigest } from '#domain/feedback'
import { planRuns } from '#domain/feeds'
import { renewLetter } from '#domain/introductions'
import { sendLetter, takeUpOwedLetters } from '#domain/letters'
import { clearOut, holdUnsent } from '#domain/rights'
import { sealFacts } from '#domain/seals'
import { piecesByKey } from '#domain/stories'
import { react } from '#reactions'
import { keepBackups, keepNoBackups, type Backups } from '#platform/backups/keep-backups'
import { systemClock } from '#platform/clock'
import type { Config } from '#platform/config'
import type { Context } from '#platform/context'
import { openDatabase, type Database } from '#platform/database'
import { startEmbeddedPostgres, type EmbeddedDatabase } from '#platform/embedded-postgres'
import { openIdentity, type Identity } from '#platform/identity'
import { startJobs } from '#platform/jobs'
import { keptKeyring, type Keyring } from '#platform/keyring'
import { log } from '#platform/log'
import { keepInOutbox, postBySmtp } from '#platform/mail'
import { migrate } from '#platform/migrate'
import type { Provider } from '#platform/provider'
import { setRateLimits } from '#platform/rate-limit'
import { setupCodeOf } from '#platform/setup-code'
import { emptyTemporaryFolder, leaveTemporaryFolder } from '#platform/temporary'
import { openHarvests } from './harvests.ts'

export interface Footbridge {
  config: Config
  db: Database
  auth: Identity
  keyring: Keyring
  /** Where staff may sign in with an account of their work. */
  provider: Provider | undefined
  /** Everybody in it is invented: the sign-in page offers its people and the outbox can be read. */
  isDemo: boolean
  /** What the first run asks for, while there is no programme and no demo is wanted. Printed at the start. */
  setupCode: string | undefined
  stop(): Promise<void>
}

/** Config -> database -> demo, if there is nothing yet -> jobs. */
export async function startFootbridge(config: Config, options: { jobs: boolean } = { jobs: true }): Promise<Footbridge> {
  const embedded = config.ownerUrl ? undefined : await startEmbeddedPostgres(config.dataFolder)
  const urls = await migrate(config.ownerUrl ?? embedded!.url, config.secret, config.given)
  const { db, close } = openDatabase(urls.server)
  setRateLimits(config.rateLimits)
  const keyring = keptKeyring(config.storyKeys, systemClock.now())
  await sayLostKeys(db, keyring)
  const identity = openIdentity(urls.identity, config)
  const isDemo = await decideDemo(config, db, identity.auth, keyring)

  const mail = config.smtpUrl && !isDemo ? postBySmtp(config.smtpUrl, config.mailFrom, config.origin, config.trustedNetwork) : undefined
  // The demo's letters stay in its outbox. A real programme without a mail server yet keeps owing them.
  const post = mail?.post ?? (isDemo ? keepInOutbox : undefined)
  const system = (programme: string): Context => ({ actor: { kind: 'system' }, programmeId: programme, clock: systemClock, db, keyring })
  for (const { programme_id } of await allProgrammes(db)) {
    await extendCalendar(system(programme_id))
    // Before anybody works: a job that is asked for anew while it is being done would be done twice.
    if (options.jobs && post) await takeUpOwedLetters(system(programme_id))
    if (options.jobs) await planRuns(system(programme_id))
  }
  emptyTemporaryFolder(config.dataFolder)
  const harvests = openHarvests(urls.server, config.dataFolder)
  const backups = options.jobs && embedded ? await backupsOf(config, embedded) : undefined
  const jobs = options.jobs
    ? await startJobs(
        urls.jobs,
        {
          react: ({ programme, fact, reaction }) => react(system(programme), fact!, reaction!, { origin: config.origin }),
          'send-mail': async ({ programme, letter }) => {
            if (!post) return
            if (await renewLetter(system(programme), letter!, config.origin)) await sendLetter(system(programme), letter!, post, isDemo)
          },
          digest: ({ programme, member }) => sendDigest(system(programme), member!, config.origin),
          // Its job is done when it has begun: hours of fetching would keep letters waiting.
          harvest: async ({ programme, feed }) => void harvests.fetch(system(programme), feed!),
        },
        [
          { name: 'tend-directory', hour: 4, act: () => inEveryProgramme(db, (programme) => tend(system(programme))) },
          {
            name: 'warn-of-endings',
            hour: 5,
            act: async () => {
              await inEveryProgramme(db, (programme) => warnOfEndings(system(programme), config.origin))
              await inEveryProgramme(db, (programme) => warnOfLapsing(system(programme), config.origin))
            },
          },
          { name: 'hold-unsent', hour: 6, act: () => inEveryProgramme(db, (programme) => holdUnsent(system(programme))) },
          { name: 'clear-out', hour: 2, act: () => inEveryProgramme(db, (programme) => clearOut(system(programme))) },
          { name: 'seal-facts', hour: 3, act: () => inEveryProgramme(db, (programme) => seal(system(programme))) },
          // What a job records late stands at the moment of what it followed from: seldom more than days ago.
          ...(backups ? [{ name: 'back-up', hour: 2, act: backups.nightly }] : []),
          { name: 'tidy-up', hour: 'every', act: async () => emptyTemporaryFolder(config.dataFolder) },
          { name: 'seal-new-facts', hour: 'every', act: () => inEveryProgramme(db, (programme) => seal(system(programme), aWeekAgo())) },
        ],
      )
    : undefined

  const setupCode = (await allProgrammes(db)).length === 0 ? setupCodeOf(config.secret) : undefined
  if (setupCode)
    process.stdout.write(`\nThere is no programme yet. Start yours at ${config.origin}/start with the setup code ${setupCode}\n`)

  return {
    config,
    db,
    auth: identity.auth,
    keyring,
    provider: identity.provider,
    isDemo,
    setupCode,
    stop: async () => {
      harvests.stop()
      await jobs?.stop()
      mail?.close()
      await identity.close()
      await close()
      await backups?.stop()
      await embedded?.stop()
      leaveTemporaryFolder(config.dataFolder)
    },
  }
}

/** The backups of a database whose files are ours. */
async function backupsOf({ backups }: Config, { url, files }: EmbeddedDatabase): Promise<Backups | undefined> {
  const { folder, keys, days } = backups
  if (folder) return keepBackups(url, { files, folder, days, clock: systemClock, keyring: keptKeyring(keys, systemClock.now()) })
  await keepNoBackups(url)
}

/** What is looked after once a day. A feed whose process and ours died together is planned again too. */
async function tend(ctx: Context): Promise<void> {
  await planRuns(ctx)
  await tendDirectory(ctx)
}

/** The log of the server keeps the newest seal too: outside the database, and wherever that log is sent. */
async function seal(ctx: Context, since?: Date): Promise<void> {
  const sealed = await sealFacts(ctx, since)
  if (sealed) log.info('facts sealed', { programme: ctx.programmeId, ...sealed })
}

const aWeekAgo = () => new Date(systemClock.now().getTime() - 7 * 24 * 3_600_000)

/** Each programme's own turn: what goes wrong in one does not keep the others from theirs, and the round is made again. */
async function inEveryProgramme(db: Database, act: (programme: string) => Promise<unknown>): Promise<void> {
  const turns = []
  for (const { programme_id } of await allProgrammes(db)) turns.push(...(await Promise.allSettled([act(programme_id)])))
  const failed = turns.find((turn) => turn.status === 'rejected')
  if (failed) throw failed.reason
}

/** Without its key a piece of a story is lost for everybody: said at the start, while the right file may still be at hand. */
async function sayLostKeys(db: Database, keyring: Keyring): Promise<void> {
  for (const { key, pieces } of await piecesByKey(db)) {
    if (!keyring().has(key))
      log.error('a key of the sensitive layer is not in the file of keys: what it sealed cannot be read', { key, pieces })
  }
}

/** Loads the demo where nothing is, and refuses to mix invented people with real ones. */
async function decideDemo(config: Config, db: Database, auth: Identity, keyring: Keyring): Promise<boolean> {
  const programmes = await allProgrammes(db)
  const hasRealPeople = programmes.some((programme) => !programme.is_demo)
  if (config.demo === 'yes' && hasRealPeople) {
    throw new Error(
      'FOOTBRIDGE_DEMO=yes, but this database holds a real programme. Use an empty database for the demo, or leave FOOTBRIDGE_DEMO out.',
    )
  }
  if (config.demo === 'no' && programmes.some((programme) => programme.is_demo)) {
    throw new Error('FOOTBRIDGE_DEMO=no, but this database holds the demo. Use an empty database for real work.')
  }
  if (programmes.length === 0 && config.demo !== 'no') {
    const { loadDemo } = await import('#demo')
    await loadDemo(db, auth, { origin: config.origin, keyring })
    return true
  }
  if (programmes.length === 0 || hasRealPeople) return false
  const { isWholeDemo } = await import('#demo')
  for (const { programme_id } of programmes) if (!(await isWholeDemo(db, programme_id))) throw new Error(unfinishedDemo(config))
  return true
}

function unfinishedDemo({ ownerUrl, dataFolder }: Config): string {
  const remedy = ownerUrl ? 'Use an empty database' : `Remove the folder ${dataFolder}`
  return `The demo was not loaded to its end: the start that did so was broken off. ${remedy} and start again.`
}
