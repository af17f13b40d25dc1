-- Until 0058 the form of a referral held the language of the programme before anybody had said one, and so does every draft that was begun
-- with it. Taken out, it is asked; another language was said.
update referral_draft draft set answers = draft.answers - 'language'
from programme where programme.programme_id = draft.programme_id and draft.answers ->> 'language' = programme.locale;
comment on column story_piece.is_put_otherwise is 'It stands in the place of an earlier piece: the same put otherwise, and not told once more. Rows from before migration 0064 are false, and count as told.';
