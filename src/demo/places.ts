/**
 * Overwater, an invented river port. The town lies on both banks of the Wend: the centre and Quayside on the north bank,
 * Holm Bank over the bridge, the Northfield estate behind the railway, the Marsh Lane villages 6 km down river.
 * The postcode area OV does not exist.
 */
export type Place = {
  kind: 'postcode' | 'neighbourhood' | 'town'
  name: string
  /** Degrees, WGS 84. */
  latitude: number
  longitude: number
}

export const places: readonly Place[] = [
  { kind: 'town', name: 'Overwater', latitude: 53.0562, longitude: 0.0121 },

  { kind: 'neighbourhood', name: 'Town Centre', latitude: 53.057, longitude: 0.0118 },
  { kind: 'neighbourhood', name: 'Quayside', latitude: 53.0513, longitude: 0.0212 },
  { kind: 'neighbourhood', name: 'Holm Bank', latitude: 53.0452, longitude: 0.0085 },
  { kind: 'neighbourhood', name: 'Northfield', latitude: 53.0712, longitude: 0.0042 },
  { kind: 'neighbourhood', name: 'Marsh Lane', latitude: 53.033, longitude: 0.0925 },

  // Town Centre
  { kind: 'postcode', name: 'OV1 1AA', latitude: 53.0562, longitude: 0.0121 }, // Market Place
  { kind: 'postcode', name: 'OV1 1AD', latitude: 53.0567, longitude: 0.0111 }, // Guildhall Street
  { kind: 'postcode', name: 'OV1 1BE', latitude: 53.0573, longitude: 0.0134 }, // Church Lane
  { kind: 'postcode', name: 'OV1 1EH', latitude: 53.0546, longitude: 0.0116 }, // Bridge Street
  { kind: 'postcode', name: 'OV1 1HR', latitude: 53.0557, longitude: 0.0102 }, // Sessions Square
  { kind: 'postcode', name: 'OV1 2DL', latitude: 53.0586, longitude: 0.0074 }, // Station Road
  { kind: 'postcode', name: 'OV1 2JN', latitude: 53.0594, longitude: 0.0059 }, // Station Approach
  { kind: 'postcode', name: 'OV1 2PT', latitude: 53.0565, longitude: 0.0135 }, // Cornhill
  { kind: 'postcode', name: 'OV1 3AX', latitude: 53.0608, longitude: 0.0143 }, // Abbey Road
  { kind: 'postcode', name: 'OV1 3FG', latitude: 53.0619, longitude: 0.0161 }, // Grammar School Lane
  { kind: 'postcode', name: 'OV1 3LQ', latitude: 53.0601, longitude: 0.0157 }, // Abbey Gardens
  { kind: 'postcode', name: 'OV1 4BB', latitude: 53.0583, longitude: 0.0188 }, // Haven Road
  { kind: 'postcode', name: 'OV1 4TY', latitude: 53.0576, longitude: 0.0172 }, // Weavers Row
  { kind: 'postcode', name: 'OV1 5NZ', latitude: 53.0629, longitude: 0.0112 }, // Tollgate Court
  { kind: 'postcode', name: 'OV1 5RS', latitude: 53.0636, longitude: 0.0131 }, // Tollgate Road

  // Quayside
  { kind: 'postcode', name: 'OV2 1AB', latitude: 53.0529, longitude: 0.0176 }, // Quay Street
  { kind: 'postcode', name: 'OV2 1DR', latitude: 53.0534, longitude: 0.0201 }, // Ropewalk
  { kind: 'postcode', name: 'OV2 1GS', latitude: 53.0518, longitude: 0.0189 }, // Ferry Steps
  { kind: 'postcode', name: 'OV2 2EJ', latitude: 53.0524, longitude: 0.0219 }, // Packhouse Lane
  { kind: 'postcode', name: 'OV2 2HN', latitude: 53.0517, longitude: 0.0227 }, // Flushing Row
  { kind: 'postcode', name: 'OV2 2LW', latitude: 53.0498, longitude: 0.0252 }, // Boatyard Lane
  { kind: 'postcode', name: 'OV2 3PA', latitude: 53.0505, longitude: 0.0231 }, // Cannery Wharf
  { kind: 'postcode', name: 'OV2 3XT', latitude: 53.0511, longitude: 0.0208 }, // Sailmakers Yard
  { kind: 'postcode', name: 'OV2 4AE', latitude: 53.0489, longitude: 0.0281 }, // Pilots Terrace
  { kind: 'postcode', name: 'OV2 4QY', latitude: 53.0493, longitude: 0.0263 }, // Dock Road

  // Holm Bank
  { kind: 'postcode', name: 'OV2 5BD', latitude: 53.0481, longitude: 0.0098 }, // Holm Bank
  { kind: 'postcode', name: 'OV2 5SL', latitude: 53.0443, longitude: 0.0047 }, // Allotment Lane
  { kind: 'postcode', name: 'OV2 6AH', latitude: 53.0467, longitude: 0.0074 }, // Nelson Terrace
  { kind: 'postcode', name: 'OV2 6RG', latitude: 53.0459, longitude: 0.0091 }, // Albert Street
  { kind: 'postcode', name: 'OV2 7EN', latitude: 53.0452, longitude: 0.0107 }, // Victoria Street
  { kind: 'postcode', name: 'OV2 7UW', latitude: 53.0434, longitude: 0.0126 }, // Pumping Station Lane
  { kind: 'postcode', name: 'OV2 8JX', latitude: 53.0421, longitude: 0.0083 }, // Southgate Drive
  { kind: 'postcode', name: 'OV2 8TB', latitude: 53.0415, longitude: 0.0064 }, // Orchard Close
  { kind: 'postcode', name: 'OV2 9DF', latitude: 53.0406, longitude: 0.0022 }, // Old Railway Walk

  // Northfield
  { kind: 'postcode', name: 'OV3 1AA', latitude: 53.0709, longitude: 0.0045 }, // Northfield Way
  { kind: 'postcode', name: 'OV3 1DJ', latitude: 53.0716, longitude: 0.0051 }, // Northfield Way, health centre
  { kind: 'postcode', name: 'OV3 1HP', latitude: 53.0704, longitude: 0.0038 }, // Northfield Way, hub
  { kind: 'postcode', name: 'OV3 2BN', latitude: 53.0725, longitude: 0.0019 }, // Kestrel Road
  { kind: 'postcode', name: 'OV3 2FQ', latitude: 53.0733, longitude: 0.0034 }, // Lapwing Court
  { kind: 'postcode', name: 'OV3 2LS', latitude: 53.0721, longitude: 0.0067 }, // Heron Walk
  { kind: 'postcode', name: 'OV3 3EA', latitude: 53.0742, longitude: 0.0008 }, // Plover Close
  { kind: 'postcode', name: 'OV3 3NT', latitude: 53.0738, longitude: 0.0056 }, // Curlew House
  { kind: 'postcode', name: 'OV3 3XY', latitude: 53.0751, longitude: 0.0029 }, // Teal Avenue
  { kind: 'postcode', name: 'OV3 4GU', latitude: 53.0692, longitude: -0.0013 }, // Dunlin Road
  { kind: 'postcode', name: 'OV3 4RB', latitude: 53.0699, longitude: 0.0012 }, // Snipe Street
  { kind: 'postcode', name: 'OV3 5AW', latitude: 53.0671, longitude: -0.0041 }, // Brickworks Road
  { kind: 'postcode', name: 'OV3 5PJ', latitude: 53.0662, longitude: -0.0063 }, // Kiln Lane
  { kind: 'postcode', name: 'OV3 6DH', latitude: 53.0648, longitude: 0.0002 }, // Ring Road North
  { kind: 'postcode', name: 'OV3 6ZE', latitude: 53.0657, longitude: 0.0024 }, // Brickworks Road, leisure centre

  // Marsh Lane and the villages round it
  { kind: 'postcode', name: 'OV4 1AE', latitude: 53.0332, longitude: 0.0921 }, // Marsh Lane, village hall
  { kind: 'postcode', name: 'OV4 1GT', latitude: 53.0341, longitude: 0.0898 }, // Marsh Lane
  { kind: 'postcode', name: 'OV4 2BH', latitude: 53.0283, longitude: 0.0864 }, // Saltby St John, Church Road
  { kind: 'postcode', name: 'OV4 2NR', latitude: 53.0276, longitude: 0.0881 }, // Saltby St John, Chapel Row
  { kind: 'postcode', name: 'OV4 3DY', latitude: 53.0379, longitude: 0.0813 }, // Fallow Drove
  { kind: 'postcode', name: 'OV4 3LX', latitude: 53.0364, longitude: 0.0847 }, // Wend View caravan site
  { kind: 'postcode', name: 'OV4 4PE', latitude: 53.0305, longitude: 0.0952 }, // Sluice Road
  { kind: 'postcode', name: 'OV4 5JA', latitude: 53.0401, longitude: 0.0769 }, // Packhouse Drove
  { kind: 'postcode', name: 'OV4 9ZZ', latitude: 53.0254, longitude: 0.0986 }, // Wendmouth
]
