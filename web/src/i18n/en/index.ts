import audit from './audit.json';
import caseTexts from './case.json';
import cases from './cases.json';
import common from './common.json';
import imports from './imports.json';
import login from './login.json';
import morning from './morning.json';
import review from './review.json';
import vocab from './vocab.json';

export default { audit, case: caseTexts, cases, common, imports, login, morning, review, vocab };
