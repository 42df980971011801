/* Where a country's delegation looks at the clock: the time zone of its capital, by the country code that a scenario gives a cell. */

const CAPITALS: Record<string, string> = {
  ALB: 'Europe/Tirane', AUS: 'Australia/Sydney', AUT: 'Europe/Vienna', BEL: 'Europe/Brussels', BGR: 'Europe/Sofia', CAN: 'America/Toronto',
  CHE: 'Europe/Zurich', CZE: 'Europe/Prague', DEU: 'Europe/Berlin', DNK: 'Europe/Copenhagen', ESP: 'Europe/Madrid', EST: 'Europe/Tallinn',
  FIN: 'Europe/Helsinki', FRA: 'Europe/Paris', GBR: 'Europe/London', GRC: 'Europe/Athens', HRV: 'Europe/Zagreb', HUN: 'Europe/Budapest',
  IRL: 'Europe/Dublin', ISL: 'Atlantic/Reykjavik', ITA: 'Europe/Rome', JPN: 'Asia/Tokyo', KOR: 'Asia/Seoul', LTU: 'Europe/Vilnius',
  LUX: 'Europe/Luxembourg', LVA: 'Europe/Riga', MKD: 'Europe/Skopje', MNE: 'Europe/Podgorica', NLD: 'Europe/Amsterdam', NOR: 'Europe/Oslo',
  NZL: 'Pacific/Auckland', PHL: 'Asia/Manila', POL: 'Europe/Warsaw', PRT: 'Europe/Lisbon', ROU: 'Europe/Bucharest', SVK: 'Europe/Bratislava',
  SVN: 'Europe/Ljubljana', SWE: 'Europe/Stockholm', THA: 'Asia/Bangkok', TUR: 'Europe/Istanbul', UKR: 'Europe/Kyiv', USA: 'America/New_York',
};

/** '' for a country that is not listed. */
export const capitalZone = (country: string | null | undefined) => CAPITALS[country ?? ''] ?? '';
