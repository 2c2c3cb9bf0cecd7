import { readFileSync, writeFileSync } from 'node:fs';
import { CalibrationPublished } from '@tidegate/contracts/control-events';
import type { Calibration } from '@tidegate/evidence/calibrate';
import { isCalibrationFeature } from '@tidegate/evidence/calibration-features';
import { CommandFailure } from './command-failure.ts';

/** A calibration file that cannot be used: file, pointer, value and remedy of every problem. */
interface FileProblem {
  readonly pointer: string;
  readonly found: string;
  readonly remedy: string;
}

/** @throws CommandFailure (exit code 2) that names everything wrong with the file */
export function readCalibration(file: string): Calibration {
  const value = jsonOf(file);
  const parsed = CalibrationPublished.schema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => problemAt(value, path, message));
    throw unusable(file, problems);
  }
  const problems = featureProblems(parsed.data);
  if (problems.length > 0) throw unusable(file, problems);
  return parsed.data;
}

export function writeCalibration(file: string, calibration: Calibration): void {
  try {
    writeFileSync(file, `${JSON.stringify(calibration, null, 2)}\n`);
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

function jsonOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new CommandFailure(`${file} cannot be read; give a file that \`tidegate calibration fit\` wrote`, 2);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`${file} is not JSON (${detail}); JSON has no NaN and no Infinity. Fit again.`, 2);
  }
}

function problemAt(value: unknown, path: readonly PropertyKey[], message: string): FileProblem {
  const found = path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[name] : undefined,
    value,
  );
  return { pointer: pointerOf(path), found: JSON.stringify(found) ?? 'nothing', remedy: message };
}

/** Features that this version of the rules does not know would leave every request without a probability. */
function featureProblems({ fit }: Calibration): FileProblem[] {
  return (fit?.features ?? []).flatMap(({ name }, index) =>
    isCalibrationFeature(name)
      ? []
      : [
          {
            pointer: `/fit/features/${index}/name`,
            found: JSON.stringify(name),
            remedy: 'not on the closed list of features; fit with this version of Tidegate',
          },
        ],
  );
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

const shown = 10;

function unusable(file: string, problems: readonly FileProblem[]): CommandFailure {
  const lines = problems.slice(0, shown).map(({ pointer, found, remedy }) => `  ${pointer}: ${found}: ${remedy}`);
  const more = problems.length > shown ? [`  and ${problems.length - shown} more`] : [];
  return new CommandFailure([`${file} is not a calibration that can be published:`, ...lines, ...more].join('\n'), 2);
}
