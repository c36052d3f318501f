/** P1: He, Zhang, Ren, Sun: Identity Mappings in Deep Residual Networks. */
import { arxivUrl, type Paper } from '../paper';
import { claims } from './claims';
import { equations } from './equations';
import { figures, settings } from './settings';
import {
  activationTable,
  afterAdditionTable,
  comparisonTable,
  imagenetTable,
  preActivationTable,
  shortcutTable,
} from './tables';

export { activationTable, imagenetTable, preActivationTable, shortcutTable } from './tables';

export const identityMappings: Paper = {
  id: 'P1',
  title: 'Identity Mappings in Deep Residual Networks',
  authors: ['Kaiming He', 'Xiangyu Zhang', 'Shaoqing Ren', 'Jian Sun'],
  citation: 'He et al. 2016',
  venue: 'ECCV 2016',
  arxiv: '1603.05027',
  url: arxivUrl('1603.05027'),
  code: 'https://github.com/KaimingHe/resnet-1k-layers',
  equations,
  tables: [shortcutTable, activationTable, preActivationTable, comparisonTable, imagenetTable, afterAdditionTable],
  figures,
  settings,
  claims,
};
