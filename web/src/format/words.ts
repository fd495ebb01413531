const counts = new Intl.NumberFormat();

/** A count with thousands separated. */
export const formatCount = (count: number): string => counts.format(count);

/** "1 order", "2 orders". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "50 of 130 orders shown"; without a count "50 orders shown; there are more". */
export function shownOf(shown: number, count: number | null, one: string, more: boolean): string {
  if (count !== null) return `${formatCount(shown)} of ${plural(count, one)} shown`;
  return `${plural(shown, one)} shown${more ? '; there are more' : ''}`;
}

const systems: Record<string, string> = {
  woocommerce: 'WooCommerce',
  bigcommerce: 'BigCommerce',
  xero: 'Xero',
  quickbooks_online: 'QuickBooks Online',
  zoho_books: 'Zoho Books',
};

export const systemName = (system: string): string => systems[system] ?? sentence(system);

/** "credit_note" -> "Credit note". */
export function sentence(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why a line has its account: "kind:product" -> "kind: product", "Tea" -> "rule: Tea",
 * "tender:stripe" -> "tender: stripe". */
export function ruleWords(rule: string | undefined): string {
  if (!rule) return 'not recorded';
  if (rule === 'catch_all') return 'catch-all';
  const kind = /^kind:(.*)$/.exec(rule)?.[1];
  if (kind) return `kind: ${sentence(kind).toLowerCase()}`;
  return rule.startsWith('tender:') ? rule.replace(':', ': ') : `rule: ${rule}`;
}
