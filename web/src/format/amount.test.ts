import { describe, expect, it } from 'vitest';

import { amountWithCurrency, formatAmount, isNegative, isZero, separatorsOf } from './amount';

const en = (amount: string, sign?: 'always') =>
  formatAmount(amount, sign ? { locale: 'en-GB', sign } : { locale: 'en-GB' });

describe('an amount', () => {
  it('keeps every digit, also those no binary number has', () => {
    expect(en('9007199254740993.01')).toBe('9,007,199,254,740,993.01');
    expect(en('0.1')).toBe('0.1');
    expect(en('1.10')).toBe('1.10');
    expect(en('1234.5678')).toBe('1,234.5678');
  });
  it('has a real minus sign', () => {
    expect(en('-3.50')).toBe('\u22123.50');
    expect(en('-1234567')).toBe('\u22121,234,567');
  });
  it('shows its sign when asked to, and zero has none', () => {
    expect(en('3.50', 'always')).toBe('+3.50');
    expect(en('-3.50', 'always')).toBe('\u22123.50');
    expect(en('0.00', 'always')).toBe('0.00');
    expect(en('-0.00')).toBe('0.00');
  });
  it('separates as the locale does', () => {
    expect(formatAmount('1234567.89', { locale: 'de-DE' })).toBe('1.234.567,89');
    expect(separatorsOf('de-CH').decimal).toBe('.');
  });
  it('drops leading zeros but not the last one', () => {
    expect(en('000.50')).toBe('0.50');
    expect(en('007')).toBe('7');
  });
  it('stays as it came when it is no amount', () => {
    for (const text of ['', 'n/a', '1e5', '1,5', '--1', '.5', 'NaN']) expect(en(text)).toBe(text);
  });
  it('is named with its currency', () => {
    expect(amountWithCurrency('5.00', 'EUR')).toBe(`${formatAmount('5.00')} EUR`);
  });
});

describe('zero and negative', () => {
  it('are decided on the digits', () => {
    expect(isZero('0')).toBe(true);
    expect(isZero('-0.000')).toBe(true);
    expect(isZero('0.000000000000000000001')).toBe(false);
    expect(isZero('abc')).toBe(false);
    expect(isNegative('-0.01')).toBe(true);
    expect(isNegative('-0.00')).toBe(false);
  });
});
