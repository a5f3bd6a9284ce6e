"""Under Profile: the picture, the teaching experience and how to be reached; and each picture for who may see it."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal import rules
from portal.db import NotSeen
from portal.people.details import save_contact
from portal.people.experience import save_experience
from portal.people.models import Person
from portal.people.photos import remove_photo, save_photo
from portal.people.profile_forms import ContactForm
from portal.people.profiles import Photo
from portal.people.public_forms import ExperienceForm, PhotoForm
from portal.web import actor, go_to, local_url, render, requires, say

bp = Blueprint("profile", __name__)
# Open to somebody who waits for approval, too: it is all their own.
WAITING = "access.show_profile"
UPLOAD_MB = 9
# Whatever a picture might hold, a browser runs nothing of it (S-48).
AS_PICTURE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": 'inline; filename="picture.webp"',
    "Cache-Control": "private, no-cache",
}
KEPT = {"Cache-Control": "private, max-age=86400"}


@bp.route("/profile/photo", methods=["GET", "POST"])
@requires(rules.can_have_profile, early=WAITING, upload_mb=UPLOAD_MB)
def change_photo() -> Any:
    form = PhotoForm().of(actor())
    if not form.validate_on_submit():
        return render("community/photo.html", status=422 if form.errors else 200, form=form)
    if form.image:
        save_photo(actor(), form.image)
    say("Your picture is saved." if form.image else "Nothing was changed.")
    return go_to(url_for(".change_photo"))


@bp.route("/profile/photo/remove", methods=["POST"])
@requires(rules.can_have_profile, early=True)
def remove_own_photo() -> Any:
    say("Your picture is removed." if remove_photo(actor(), actor().id) else "There was no picture.")
    return go_to(local_url(request.form.get("back"), url_for(".change_photo")))


@bp.route("/profile/experience", methods=["GET", "POST"])
@requires(rules.can_have_profile, early=WAITING)
def change_experience() -> Any:
    form = ExperienceForm().of(actor())
    if not form.validate_on_submit():
        return render("community/experience.html", status=422 if form.errors else 200, form=form)
    is_new = save_experience(actor(), form.values())
    say("Saved." if is_new else "Nothing was changed.")
    return go_to(url_for(".change_experience"))


@bp.route("/profile/contact", methods=["GET", "POST"])
@requires(rules.can_have_profile, early=WAITING)
def change_contact() -> Any:
    form = ContactForm().of(actor())
    if not form.validate_on_submit():
        return render("community/contact.html", status=422 if form.errors else 200, form=form)
    save_contact(actor(), form.values())
    say("Saved.")
    return go_to(url_for(".change_contact"))


@bp.route("/community/<int:person_id>/photo/<mark>")
@requires(rules.can_have_profile, early=True)
def show_photo(person_id: int, mark: str) -> Any:
    """The picture itself; an address changes with it, and the browser asks each time whether it may still be seen.
    The own one stands at the top of every page and is not asked for again all day."""
    person = Person.get_or_none(Person.id == person_id) or abort(404)
    photo = Photo.get_or_none(Photo.person == person_id, Photo.mark == mark.replace("\0", ""))
    if photo is None or not rules.can_see_profile(actor(), person):
        raise NotSeen
    headers = AS_PICTURE | (KEPT if person_id == actor().id else {})
    answer = Response(bytes(photo.image), mimetype="image/webp", headers=headers)
    answer.set_etag(photo.mark)
    return answer.make_conditional(request)
