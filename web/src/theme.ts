import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The one accent. The filled shade (7) carries white text at more than 6 : 1. */
const petrol: MantineColorsTuple = [
  '#eaf6f4',
  '#d5ebe8',
  '#a9d6d0',
  '#7ac0b7',
  '#54ada3',
  '#3ca196',
  '#2e8f85',
  '#17615b',
  '#114f4a',
  '#0a3c38',
];

export const theme = createTheme({
  colors: { petrol },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 7 },
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Consolas, "Liberation Mono", monospace',
  fontSizes: { sm: '14px', md: '14px' },
  lineHeights: { sm: '1.45', md: '1.45' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { withArrow: false, transitionProps: { duration: 100 } } },
    Modal: { defaultProps: { transitionProps: { duration: 120 } } },
  },
});

/** Mantine's own surfaces in the colours of styles/app.css. */
const surfaces = {
  '--mantine-color-body': 'var(--cf-paper)',
  '--mantine-color-text': 'var(--cf-ink)',
  '--mantine-color-dimmed': 'var(--cf-quiet)',
  '--mantine-color-default': 'var(--cf-raised)',
  '--mantine-color-default-color': 'var(--cf-ink)',
  '--mantine-color-default-border': 'var(--cf-line-strong)',
  '--mantine-color-default-hover': 'var(--cf-hover)',
  '--mantine-color-placeholder': 'var(--cf-quiet)',
  '--mantine-color-error': 'var(--cf-red)',
};

export const variables: CSSVariablesResolver = () => ({
  variables: { '--mantine-font-size-md': '14px' },
  light: surfaces,
  dark: surfaces,
});
