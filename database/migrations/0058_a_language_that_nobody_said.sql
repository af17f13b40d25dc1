-- A language that nobody said is not known. Until now a client of whom nobody had said it spoke English. What is kept stays: nobody can
-- tell any more which of it was said.
alter table client alter column language drop default, alter column language drop not null;
comment on column client.language is 'The language in which they like to talk (BCP 47). Null: nobody said.';
