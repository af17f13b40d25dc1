/** What a route's file on disk answers. */
export interface Door {
  /** Its address with the parameters in brackets, without groups: `/work/[referral]`. */
  route: string
  /** Its folder, groups included. */
  id: string
  actions: string[]
  methods: string[]
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

const files = (
  import.meta as unknown as { glob(pattern: string[], options: { eager: true }): Record<string, Record<string, unknown>> }
).glob(['../../src/routes/**/+page.server.ts', '../../src/routes/**/+server.ts'], { eager: true })

/** Every door of the program, found on disk: a new one is attacked by being there. */
export const doors: Door[] = Object.entries(files).map(([file, module]) => {
  const id = file.replace(/^.*\/routes/, '').replace(/\/\+\w+(\.server)?\.ts$/, '')
  return {
    id,
    route: id.replace(/\/\([^)]+\)/g, '') || '/',
    actions: Object.keys((module.actions as object | undefined) ?? {}),
    methods: file.endsWith('+server.ts') ? METHODS.filter((method) => method in module) : ['GET'],
  }
})

export const paramsOf = (route: string) => [...route.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map(([, name]) => name!)

/** The address of a route with these parameters. */
export const addressOf = (route: string, params: Record<string, string>) =>
  route.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`a route has a new parameter [${name}]: say in OWN of tests/attack/rows.ts where one is found`)
    return value
  })

export const actionPath = (path: string, action: string) => (action === 'default' ? path : `${path}?/${action}`)
