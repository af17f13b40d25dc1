-- How an entry came to its needs, kinds and circumstances, so that reading it again or mapping a list anew takes back what it gave.

alter table service_service_type
  -- True: nobody said so, the words of an imported entry suggest it. Read again at each import.
  add column from_words boolean not null default false;

-- True: a term of a list that the programme has mapped means it (taxonomy_term_meaning). Worked out again when the list or the
-- entry changes.
alter table service_need add column from_terms boolean not null default false;
alter table service_service_type add column from_terms boolean not null default false;
alter table service_circumstance add column from_terms boolean not null default false;
