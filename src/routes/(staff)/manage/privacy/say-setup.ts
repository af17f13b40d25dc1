import { DateTime } from 'luxon'
import type { Setup } from '#domain/privacy'
import { type Manner, sayDate } from '#platform/say'
import { m, word } from '#words'

/** Where it is kept and how it is guarded, a sentence for each; two of them also by name. */
export function saySetup(setup: Setup, manner: Manner): { lines: string[]; backups: string; secondStep: string } {
  const { database, isHttps, mail, map, signIn } = setup
  const backups = sayBackups(setup.backups)
  const secondStep = saySecondStep(setup.secondStep, manner)
  return {
    backups,
    secondStep,
    lines: [
      database === 'own' ? m.register_setup_database_own() : m.register_setup_database_elsewhere(),
      isHttps ? m.register_setup_https() : m.register_setup_no_https(),
      backups,
      secondStep,
      mail ? m.register_setup_mail({ host: mail }) : m.register_setup_no_mail(),
      map ? m.register_setup_map({ host: map }) : m.register_setup_no_map(),
      signIn ? m.register_setup_sign_in({ host: signIn }) : m.register_setup_no_sign_in(),
      m.register_setup_always(),
    ],
  }
}

function sayBackups(backups: Setup['backups']): string {
  if (backups.kind === 'own') return m.register_setup_backups_own({ days: backups.days })
  return backups.kind === 'none' ? m.register_setup_backups_none() : m.register_setup_backups_elsewhere()
}

function saySecondStep(steps: Setup['secondStep'], { locale, now, timeZone }: Manner): string {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).toISODate()!
  const roles = steps.flatMap(({ role, day }) => {
    if (!day) return []
    const words = { role: word(`role_${role}`), day: sayDate(day, locale) }
    return day <= today ? m.register_setup_second_step_of(words) : m.register_setup_second_step_coming(words)
  })
  return roles.length > 0 ? m.register_setup_second_step({ roles: roles.join(', ') }) : m.register_setup_no_second_step()
}
