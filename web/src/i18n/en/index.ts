import audit from './audit.json';
import caseTexts from './case.json';
import cases from './cases.json';
import common from './common.json';
import form from './form.json';
import imports from './imports.json';
import intake from './intake.json';
import login from './login.json';
import morning from './morning.json';
import parcels from './parcels.json';
import people from './people.json';
import review from './review.json';
import steps from './steps.json';
import templates from './templates.json';
import subjects from './subjects.json';
import users from './users.json';
import vocab from './vocab.json';

export default { audit, case: caseTexts, cases, common, form, imports, intake, login, morning, parcels, people, review, steps, templates, subjects, users, vocab };
