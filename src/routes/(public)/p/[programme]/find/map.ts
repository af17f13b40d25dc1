import scriptUrl from 'maplibre-gl/dist/maplibre-gl.mjs?url'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import styleUrl from 'maplibre-gl/dist/maplibre-gl.css?url'
import type { Programme } from '#domain/access'
import type { FoundService } from '#domain/directory'
import { m } from '#words'
import type { Shown } from './say-found.ts'

/** What the script of the map needs. Everything else of the finder works without it. */
export interface FinderMap {
  /** The only server besides ours that the page may ask. */
  origin: string
  tiles: string
  attribution: string | null
  scriptUrl: string
  workerUrl: string
  styleUrl: string
  points: { number: number; name: string; latitude: number; longitude: number }[]
  /** What MapLibre says by itself, in the language of the page. */
  words: Record<string, string>
}

/** The map beside the list. Undefined: the programme has no source of tiles, or nothing in the list has a place. */
export function mapOf(
  { mapTiles, mapAttribution }: Programme,
  shown: readonly Shown[],
  found: readonly FoundService[],
  points: ReadonlyMap<string, { latitude: number; longitude: number }>,
): FinderMap | undefined {
  const placed = shown.flatMap(({ number, name }, index) => {
    const point = points.get(found[index]?.where?.id ?? '')
    return point ? [{ number, name, ...point }] : []
  })
  if (!mapTiles || placed.length === 0) return undefined
  return {
    origin: new URL(mapTiles).origin,
    tiles: mapTiles,
    attribution: mapAttribution,
    scriptUrl,
    workerUrl,
    styleUrl,
    points: placed,
    words: {
      'Map.Title': m.finder_map(),
      'NavigationControl.ZoomIn': m.finder_map_in(),
      'NavigationControl.ZoomOut': m.finder_map_out(),
      'CooperativeGesturesHandler.WindowsHelpText': m.finder_map_ctrl(),
      'CooperativeGesturesHandler.MacHelpText': m.finder_map_command(),
      'CooperativeGesturesHandler.MobileHelpText': m.finder_map_two_fingers(),
    },
  }
}
