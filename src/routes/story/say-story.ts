import {
  layers,
  goneByTheirWord,
  layersOpenToMe,
  livingSharings,
  questions,
  receiversToOffer,
  sharingsOpenTo,
  storyOf,
  type GonePiece,
  type KeptSharing,
  type Layer,
  type Offer,
  type StoryPiece,
  type StoryReceiver,
  YEARS_AHEAD,
} from '#domain/stories'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { sayDate, sayDay, type Manner } from '#platform/say'
import { m, word, type Locale } from '#words'
import { sayAskedIn } from './hearing.ts'

/** One layer of a story, as the client and their link worker see it. */
export type SaidLayer = Awaited<ReturnType<typeof sayStory>>[number]

/** The story of a client by layer: what the one who acts may read of it, who may read it, and who else could. `name`: whose it is. */
export async function sayStory(tx: Tx, ctx: Context, clientId: string, manner: Manner, name?: string) {
  const pieces = await storyOf(tx, ctx.keyring, clientId)
  const gone = await goneByTheirWord(tx, clientId)
  const open = await layersOpenToMe(tx, clientId)
  const sharings = await livingSharings(tx, clientId, manner.now)
  const offers = await sayOffers(tx, clientId, manner.locale)
  const isNotYet = (layer: Layer, value: string) => offers.some((offer) => offer.value === value && offer.notYet.includes(layer))
  return layers.map((layer) => ({
    layer,
    title: word(`story_layer_${layer}`),
    hint: word(`story_layer_hint_${layer}`),
    isOpen: open.includes(layer),
    pieces: pieces.filter((piece) => piece.layer === layer).map((piece) => sayPiece(piece, manner)),
    gone: gone.filter((piece) => piece.layer === layer).map((piece) => ({ id: piece.id, sentence: sayGone(piece, manner, name) })),
    questions: questionsOf(layer),
    sharings: sharings
      .filter((sharing) => sharing.layer === layer)
      .map((sharing) => ({
        ...saySharing(sharing, manner, name),
        notYet: isNotYet(layer, valueOf(sharing)) ? m.sharing_not_yet() : null,
      })),
    offers: offers.map(({ value, label }) => ({ value, label, ...(isNotYet(layer, value) && { hint: m.sharing_not_yet() }) })),
    yearsAhead: String(YEARS_AHEAD),
    newId: newId(),
  }))
}

const questionsOf = (layer: Layer) => [
  ...questions[layer].map((code) => ({ value: code as string, label: word(`story_question_${code}`) })),
  { value: '', label: m.story_question_other() },
]

function sayPiece({ id, question, words, toldAt, heardBy }: StoryPiece, manner: Manner) {
  const day = sayDay(toldAt, manner)
  return {
    id,
    newId: newId(),
    question: question ?? '',
    title: question ? word(`story_question_${question}`) : m.story_question_other(),
    /** Null: its key is lost. */
    words: words ?? null,
    /** Written by the client: a link worker writes beside it, and wipes it out by the client's word only. */
    isOfClient: heardBy === null,
    told: heardBy ? m.story_heard_by({ name: heardBy.name, day }) : m.story_told_self({ day }),
  }
}

/** "On 3 May Sam wiped out something that you wrote here. Sam heard you say on 2 May that it was to go." */
function sayGone({ at, heardBy, writtenBy, saidOn, how }: GonePiece, manner: Manner, name: string | undefined): string {
  return word(`${name ? 'story' : 'my_story'}_gone_${how}`, {
    day: sayDay(at, manner),
    writer: writtenBy,
    hearer: heardBy,
    said: sayDate(saidOn, manner.locale),
  })
}

function saySharing(sharing: KeptSharing, manner: Manner, name: string | undefined) {
  const since = sayDay(sharing.givenAt, manner)
  return {
    id: sharing.id,
    who: sayReceiver({ ...sharing, name: sharing.receiverName }, manner.locale),
    since: sharing.until ? m.story_since_until({ since, until: sayDay(sharing.until, manner) }) : m.story_since({ since }),
    how: sayHow(sharing, manner, name),
  }
}

/** "Said to Sam on 3 May, in Polish. Written down by Ruth." */
function sayHow({ givenHow, givenAt, heardBy, saidOn, writtenBy, askedIn }: KeptSharing, manner: Manner, name: string | undefined) {
  if (!heardBy) return name ? m.story_how_own_screen({ name }) : m.my_story_how_own_screen()
  const day = saidOn ? sayDate(saidOn, manner.locale) : sayDay(givenAt, manner)
  const said = word(`story_how_${givenHow}`, { name: heardBy, day, language: sayAskedIn(askedIn, manner.locale) })
  return writtenBy && writtenBy !== heardBy ? `${said} ${m.story_how_written_by({ name: writtenBy })}` : said
}

/** Who, and what for: "The group Quayside Walkers, to help". */
function sayReceiver({ receiver, purpose, name }: Omit<Offer, 'notYet'>, locale: Locale): string {
  return m.story_reads_for({ who: sayWho(receiver, name, locale), purpose: word(`story_for_${purpose}`, {}, locale) }, { locale })
}

function sayWho(receiver: StoryReceiver, name: string | null, locale: Locale): string {
  if (receiver.kind === 'sector') return word(`story_to_sector_${receiver.sector}`, {}, locale)
  return word(`story_to_${receiver.kind}`, { name: name ?? '' }, locale)
}

/** What the group of this service reads of a story once it is introduced, whatever is agreed now: each layer, for whom that was chosen, and until when. */
export async function sayOpenTo(tx: Tx, { clientId, serviceId }: { clientId: string; serviceId: string }, manner: Manner, name: string) {
  return (await sharingsOpenTo(tx, { clientId, serviceId, at: manner.now })).map((sharing) => {
    const { who, since } = saySharing(sharing, manner, name)
    return m.work_reads_already_line({ layer: word(`story_layer_${sharing.layer}`), name, who, since })
  })
}

/** Whom the client can let read, each as a choice, with the name of who it would be now. */
export async function sayOffers(tx: Tx, clientId: string, locale: Locale) {
  return (await receiversToOffer(tx, clientId)).map((offer) => ({
    value: valueOf(offer),
    label: sayOffer(offer, locale),
    notYet: offer.notYet,
  }))
}

function sayOffer(offer: Offer, locale: Locale): string {
  const said = sayReceiver(offer, locale)
  const isByPart = offer.receiver.kind === 'link-worker' || offer.receiver.kind === 'referrer'
  return isByPart && offer.name ? m.story_now({ who: said, name: offer.name }, { locale }) : said
}

/** What a choice of receiver is called in a form. */
export function valueOf({ receiver, purpose }: Pick<Offer, 'receiver' | 'purpose'>): string {
  return [purpose, receiver.kind, 'id' in receiver ? receiver.id : 'sector' in receiver ? receiver.sector : ''].filter(Boolean).join(':')
}
