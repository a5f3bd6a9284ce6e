"""Picture, public profile and following in a real browser: with JavaScript, without, and by keyboard."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from portal.community.models import Follow
from portal.people.models import Person
from portal.people.photos import save_photo
from portal.people.profiles import Photo, Profile
from tests.browser.axe import violations
from tests.community.educators import teaches
from tests.people.test_photo import picture

pytestmark = pytest.mark.browser
# The colour near the upper left corner of what is drawn.
CORNER = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.drawImage(document.querySelector("canvas"), -20, -20);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join();
}"""


def photo(width: int = 600, height: int = 300, name: str = "me.png") -> dict:
    """Left half red, right half blue."""
    image, out = Image.new("RGB", (width, height), "red"), BytesIO()
    image.paste("blue", (width // 2, 0, width, height))
    image.save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


def kept(person) -> tuple[int, int, int]:
    return Image.open(BytesIO(Photo.get(Photo.person == person.id).image)).convert("RGB").getpixel((5, 5))


def test_the_square_is_seen_moved_by_keyboard_and_kept(house, window):
    page = window(house.tess).go("/profile/photo")
    expect(page.locator("canvas")).to_be_hidden()
    page.set_input_files("#photo", photo())
    expect(page.locator("canvas")).to_be_visible()
    assert page.evaluate(CORNER) == "255,0,0"
    page.locator("#crop-x").focus()
    page.keyboard.press("End")
    assert page.evaluate(CORNER) == "0,0,255"
    assert violations(page) == []
    page.get_by_role("button", name="Save picture").click()
    expect(page.locator("#announcer")).to_contain_text("Your picture is saved.")
    assert kept(house.tess)[2] > 200
    assert page.locator("main img.portrait").evaluate("img => img.naturalWidth") == 300


def test_the_picture_can_be_dragged_under_the_square(house, window):
    page = window(house.tess).go("/profile/photo")
    page.set_input_files("#photo", photo())
    expect(page.locator("canvas")).to_be_visible()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] - 60, box["y"] + 100, steps=8)
    page.mouse.up()
    assert page.evaluate(CORNER) == "0,0,255"


def test_a_file_can_be_dropped_anywhere_on_it(house, window):
    page = window(house.tess).go("/profile/photo")
    page.evaluate("""async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 80 });
      canvas.getContext("2d").fillRect(0, 0, 80, 80);
      const files = new DataTransfer();
      files.items.add(new File([await new Promise(done => canvas.toBlob(done))], "me.png", { type: "image/png" }));
      const drop = new DragEvent("drop", { bubbles: true, dataTransfer: files });
      document.querySelector(".photo-seen").dispatchEvent(drop);
    }""")
    expect(page.locator("canvas")).to_be_visible()
    assert page.locator("#photo").evaluate("input => input.files[0].name") == "me.png"


def test_a_large_photo_is_sent_small(house, window):
    page = window(house.tess).go("/profile/photo")
    noise = Image.merge("RGB", [Image.effect_noise((2400, 1800), 90) for _ in "rgb"])
    out = BytesIO()
    noise.save(out, "JPEG", quality=95)
    assert len(out.getvalue()) > 2_000_000
    page.set_input_files("#photo", {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    expect(page.locator("#photo")).to_have_value("C:\\fakepath\\picture.jpg")
    page.get_by_role("button", name="Save picture").click()
    expect(page.locator("#announcer")).to_contain_text("Your picture is saved.")


def test_what_is_no_picture_is_told_by_the_server(house, window):
    page = window(house.tess).go("/profile/photo")
    page.set_input_files("#photo", {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>"})
    page.get_by_role("button", name="Save picture").click()
    expect(page.locator("#photo-error")).to_contain_text("JPEG, PNG or WebP")
    assert violations(page) == []


def test_removing_asks_first(house, window):
    save_photo(house.tess, picture())
    page = window(house.tess).go("/profile/photo")
    page.get_by_role("button", name="Remove picture").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator("#announcer")).to_contain_text("Your picture is removed.")
    expect(page.locator("main img")).to_have_count(0)


def test_without_javascript_the_middle_is_kept(house, window):
    page = window(house.tess, javascript=False).go("/profile/photo")
    assert not page.locator("canvas, .crop").first.is_visible()
    page.set_input_files("#photo", photo(900, 300))
    page.get_by_role("button", name="Save picture").click()
    assert page.locator("main img.portrait").evaluate("img => img.naturalWidth") == 300
    assert kept(house.tess)[0] > 200


def test_a_phone_offers_its_camera(house, window):
    mine = window(house.tess, width=390)
    page = mine.go("/profile/photo")
    expect(page.get_by_text("Take a photo")).to_be_hidden()
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    session.send("Emulation.setEmulatedMedia", {"features": [{"name": "pointer", "value": "coarse"}]})
    expect(page.get_by_text("Take a photo")).to_be_visible()
    page.set_input_files("#camera", photo())
    expect(page.locator("canvas")).to_be_visible()
    page.get_by_role("button", name="Save picture").click()
    expect(page.locator("#announcer")).to_contain_text("Your picture is saved.")


def test_letters_of_the_bio_are_counted(house, window):
    page = window(house.tess).go("/profile/experience")
    page.fill("#bio", "Zoë 🦊\nreads")
    expect(page.locator("#bio-hint")).to_have_text("11 of 500 letters")
    page.get_by_label("Classroom teacher").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#announcer")).to_contain_text("Saved.")
    assert Profile.of(house.tess.id).bio == "Zoë 🦊\nreads"


def test_following_keeps_the_place_and_the_focus(house, window):
    mine = window(house.tess)
    page = mine.go("/community?sort=-name")
    button = page.get_by_role("button", name="Start Following Theo Brandt")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Stop Following Theo Brandt")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("You follow Theo Brandt.")
    assert page.url.endswith("/community?sort=-name")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Start Following Theo Brandt")).to_be_focused()
    assert Follow.select().count() == 0


def test_finding_and_following_without_javascript(house, window):
    teaches(house.theo, subjects="Science")
    page = window(house.tess, javascript=False).go("/community")
    page.fill("#q", "bra")
    page.locator("select[name=subject]").select_option("Science")
    page.get_by_role("button", name="Show").first.click()
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("button", name="Start Following Theo Brandt").click()
    assert "q=bra" in page.url and Follow.select().count() == 1


def test_community_has_no_violation(house, window):
    save_photo(house.theo, picture())
    Person.update(first_name="<b>Theo</b>").where(Person.id == house.theo.id).execute()
    teaches(house.theo, subjects="Science", grades="07,08", bio="Reads.\n<b>Bakes</b>.", years_taught=3)
    mine = window(house.tess)
    paths = ["/community", "/community?q=zz", f"/community/{house.theo.id}", f"/community/{house.tess.id}"]
    assert [line for path in paths for line in violations(mine.go(path))] == []
    own = ["/profile", "/profile/photo", "/profile/experience", "/profile/contact"]
    assert [line for path in own for line in violations(mine.go(path))] == []
