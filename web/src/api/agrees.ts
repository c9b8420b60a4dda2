// Does not run: the build fails here when the pages' types and those made from the server's description part.
import type { ReviewIn } from './endpoints';
import type { components } from './schema';
import type * as T from './types';

type Server = components['schemas'];

/** `Given` must be usable where `Wanted` is asked for. */
type Fits<Given extends Wanted, Wanted> = [Given, Wanted];

/** What the server answers must be what the pages read; what the pages send must be what the server takes. */
export type Agreements = [
  Fits<Server['CaseRowOut'], T.CaseRow>,
  Fits<Server['CasePageOut'], T.CasePage>,
  Fits<Server['EventOut'], T.TimelineEvent>,
  Fits<Server['StepOut'], T.StepDone>,
  Fits<Omit<Server['SessionOut'], 'user'>, Omit<T.Session, 'user'>>,
  // The description knows the terms of a case as an object only.
  Fits<Omit<ReviewIn, 'terms'>, Omit<Server['ReviewIn'], 'terms'>>,
];
