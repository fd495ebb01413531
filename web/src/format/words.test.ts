import { expect, it } from 'vitest';

import { plural, sentence, systemName } from './words';

it('counts in words', () => {
  expect(plural(1, 'order')).toBe('1 order');
  expect(plural(0, 'order')).toBe('0 orders');
  expect(plural(2, 'delivery', 'deliveries')).toBe('2 deliveries');
});

it('turns names into words', () => {
  expect(sentence('credit_note')).toBe('Credit note');
  expect(systemName('woocommerce')).toBe('WooCommerce');
  expect(systemName('own_shop')).toBe('Own shop');
});
