import { publishedIn, shortcutTable } from '../../../papers/catalogue';
import { shortNumber } from '../../numbers';
import { gateBiasOf } from '../unitCondition';
import { distinct, type Found, type Here } from './here';

type Row = (typeof shortcutTable.rows)[number];

const error = (choose: (row: Row) => boolean): string => publishedIn('P1', shortcutTable, 'error', choose).text;
const original = error(({ case: name }) => name === 'original');
const against = `against ${original} with the identity (ResNet-110, CIFAR-10)`;

const biasOf = ({ units, facts }: Found): string =>
  distinct(
    units.flatMap((unit) => gateBiasOf(unit, facts.graph) ?? []),
    shortNumber,
  );

/** Statements about the shortcuts that are no identities. */
export const shortcutsHere: Readonly<Record<string, Here>> = {
  'P1/constant-scaling-untried': ({ units }) => {
    const factors = distinct(
      units.flatMap(({ shortcut }) => shortcut.crossings[0]?.factor.value ?? []),
      shortNumber,
    );
    const half = error(({ onBranch }) => onBranch === '0.5');
    return `The shortcut times ${factors || 'a constant'} was not tried; times 0.5 it gave ${half} error or no convergence ${against}.`;
  },
  'P1/exclusive-gating-fails': (found) => {
    const fails = error(({ remark }) => remark === 'init b_g = 0 to −5');
    return `Exclusive gating with b_g = ${biasOf(found)}: ${fails} (above 20 % error) ${against}.`;
  },
  'P6/negative-bias': (found) =>
    `The transform gates start with a negative bias, b_T = ${biasOf(found)}, so that a layer first carries its input; the paper starts them at −1 or −3.`,
  'P6/bias-not-negative': (found) =>
    `The transform gates start with b_T = ${biasOf(found)}; the paper starts them at −1 or −3, so that a layer first carries its input.`,
};
