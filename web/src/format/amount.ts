// Amounts arrive as text with their exact digits and leave as text. No number type in between:
// 0.1 + 0.2 is not 0.3 in binary, and 9007199254740993.01 does not exist there.

export const minus = '\u2212';

interface Digits {
  negative: boolean;
  whole: string;
  fraction: string;
}

function digitsOf(amount: string): Digits | null {
  const match = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(amount.trim());
  if (!match) return null;
  return { negative: match[1] === '-', whole: match[2] ?? '0', fraction: match[3] ?? '' };
}

interface Separators {
  group: string;
  decimal: string;
}

const known = new Map<string, Separators>();

/** How a locale separates thousands and decimals. */
export function separatorsOf(locale: string | undefined): Separators {
  const key = locale ?? '';
  const found = known.get(key);
  if (found) return found;
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-1234567.5);
  const part = (type: string) => parts.find((one) => one.type === type)?.value;
  const separators = { group: part('group') ?? '', decimal: part('decimal') ?? '.' };
  known.set(key, separators);
  return separators;
}

export function isZero(amount: string): boolean {
  const digits = digitsOf(amount);
  return digits !== null && /^0*$/.test(digits.whole + digits.fraction);
}

export function isNegative(amount: string): boolean {
  return (digitsOf(amount)?.negative ?? false) && !isZero(amount);
}

/**
 * "1234567.50" -> "1,234,567.50", "-3" -> "−3". Text that is no amount comes back as it is: it is
 * better to show what the server said than a wrong figure.
 */
export function formatAmount(
  amount: string,
  options: { sign?: 'always' | 'auto'; locale?: string } = {},
): string {
  const digits = digitsOf(amount);
  if (!digits) return amount;
  const { group, decimal } = separatorsOf(options.locale);
  const whole = digits.whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, group);
  const text = digits.fraction ? whole + decimal + digits.fraction : whole;
  if (isZero(amount)) return text;
  if (digits.negative) return minus + text;
  return options.sign === 'always' ? `+${text}` : text;
}

/** Amount with its currency code, as it is copied and read aloud. */
export function amountWithCurrency(amount: string, currency: string): string {
  return `${formatAmount(amount)} ${currency}`;
}
