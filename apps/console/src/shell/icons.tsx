import type { ReactNode } from 'react';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** Marks everything that a machine said, so that it is never taken for a person's words. */
export const AiMark = () => (
  <svg className="icon ai-mark" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
    <path
      d="M8 .8c.7 4.200 2 5.900 6.800 7.200C10 9.300 8.700 11 8 15.200 7.300 11 6 9.300 1.200 8 6 6.700 7.300 5 8 .8Z"
      fill="currentColor"
    />
  </svg>
);

export const CheckIcon = () => (
  <Icon>
    <path d="m3 8.500 3.300 3.300L13 4.700" />
  </Icon>
);

export const CrossIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon>
    <path d="M8 2 1.500 13.500h13L8 2ZM8 6.500v3.200M8 11.600v.1" />
  </Icon>
);

export const StopIcon = () => (
  <Icon>
    <path d="M5.300 1.500h5.400l3.800 3.800v5.400l-3.800 3.800H5.300l-3.800-3.800V5.300l3.800-3.800ZM5 8h6" />
  </Icon>
);

export const HourglassIcon = () => (
  <Icon>
    <path d="M4 1.500h8M4 14.500h8M4.500 1.500c0 3.500 3.500 4 3.500 6.500s-3.500 3-3.500 6.500M11.500 1.500C11.500 5 8 5.500 8 8s3.500 3 3.500 6.500" />
  </Icon>
);

export const BackIcon = () => (
  <Icon>
    <path d="M9.500 3.500 5 8l4.500 4.500" />
  </Icon>
);

export const PersonIcon = () => (
  <Icon>
    <circle cx="8" cy="5" r="2.700" />
    <path d="M2.800 14c.5-3 2.500-4.500 5.200-4.500s4.700 1.500 5.200 4.500" />
  </Icon>
);

export const LockIcon = () => (
  <Icon>
    <path d="M3.500 7.500h9v6h-9zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500" />
  </Icon>
);

export const ThemeIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 2v12A6 6 0 0 0 8 2Z" fill="currentColor" />
  </Icon>
);

export const BrandMark = () => <img className="brand-mark" src="/tide-gate.svg" width="24" height="24" alt="" />;
