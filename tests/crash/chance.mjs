/** Numbers that look drawn by chance and are the same for the same seed (xorshift64*). */
export class Chance {
  constructor(seed) {
    this.state = (BigInt(seed) * 0x9e3779b97f4a7c15n + 1n) & 0xffffffffffffffffn;
  }

  /** 0 to `limit` - 1. */
  below(limit) {
    this.state ^= this.state >> 12n;
    this.state ^= (this.state << 25n) & 0xffffffffffffffffn;
    this.state ^= this.state >> 27n;
    const mixed = (this.state * 0x2545f4914f6cdd1dn) & 0xffffffffffffffffn;
    return Number((mixed >> 11n) % BigInt(limit));
  }
}
