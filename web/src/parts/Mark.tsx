/** The name, with the sign of two rows that add up to the same. */
export function Mark() {
  return (
    <span className="cf-mark">
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="7" fill="#1f5f5b" />
        <path d="M9 11h14M9 21h14M16 7v18" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      </svg>
      Crossfoot
    </span>
  );
}
