"""Random journeys of a candidate: whatever is done in whatever order, the rules hold."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sandbox.domain import candidate, catalogue, wizards
from sandbox.domain.attachments import add_file, remove_file
from sandbox.domain.errors import ServiceError
from sandbox.domain.files import EICAR
from sandbox.domain.states import ScanState, State
from sandbox.domain.steps import StepKind
from sandbox.domain.submission import review, submit
from tests.domain.conftest import ADDRESS, COMPANY, OTHER_COMPANY, PDF, World, upload

SIRETS = st.sampled_from([None, COMPANY, OTHER_COMPANY, "00000000000000", "12345678901234"])
OPTIONAL = catalogue.optional_keys(["services"])
WITH_FILES = [
    key
    for key in OPTIONAL
    if catalogue.field(key).input_type in {"file_upload", "file_or_textarea"}
]


class Journey(RuleBasedStateMachine):
    """One application, and every operation that a candidate has."""

    @initialize(with_siret=st.booleans(), lots=st.integers(0, 2))
    def begin(self, with_siret: bool, lots: int) -> None:
        self.world = World()
        self.market = self.world.market("services", optional=OPTIONAL, lots=lots)
        self.application = self.world.application(self.market, COMPANY if with_siret else None)

    def attempt(self, operation: Any) -> None:
        """Do something; if it is refused, check that it changed nothing."""
        before = self.picture()
        try:
            operation()
        except ServiceError:
            assert self.picture() == before

    def picture(self) -> dict[str, Any]:
        return {
            name: value.copy() if isinstance(value, dict | list) else value
            for name, value in vars(self.application).items()
        }

    @property
    def workspace(self) -> Any:
        return self.world.workspace

    @rule(siret=SIRETS)
    def identify(self, siret: str | None) -> None:
        self.attempt(lambda: candidate.identify(self.workspace, self.application, siret))

    @rule(positions=st.lists(st.integers(0, 3), max_size=3))
    def lots(self, positions: list[int]) -> None:
        self.attempt(lambda: candidate.save_lots(self.workspace, self.application, positions))

    @rule()
    def sources(self) -> None:
        self.attempt(lambda: candidate.leave_api_status(self.workspace, self.application))

    @rule(data=st.data(), partial=st.booleans())
    def answer(self, data: st.DataObject, partial: bool) -> None:
        steps = wizards.steps(self.workspace, self.application)
        step = data.draw(st.sampled_from([s for s in steps if s.kind is StepKind.ANSWERS]))
        fields = wizards.step_fields(self.workspace, self.application, step)
        chosen = data.draw(st.lists(st.sampled_from(fields), max_size=4, unique_by=id))
        ids = st.lists(st.sampled_from([*self.application.files, "none"]), max_size=2)
        raw = {
            field.key: data.draw(
                st.sampled_from(["", "a@b.fr", "0123456789", {"text": "oui"}])
                | ids.map(lambda found: {"files": found})
            )
            for field in chosen
        }
        self.attempt(
            lambda: candidate.save_answers(
                self.workspace, self.application, step.key, raw, partial=partial
            )
        )

    @rule(key=st.sampled_from(WITH_FILES), content=st.sampled_from([PDF, EICAR, b"", b"MZ"]))
    def upload(self, key: str, content: bytes) -> None:
        file = upload(content=content)
        self.attempt(lambda: add_file(self.workspace, self.application, key, file))

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        file_id = data.draw(st.sampled_from([*self.application.files, "none"]))
        self.attempt(lambda: remove_file(self.workspace, self.application, file_id))

    @rule(seconds=st.sampled_from([0.1, 1, 5]))
    def wait(self, seconds: float) -> None:
        self.world.advance(seconds)

    @rule(attests=st.booleans())
    def submit(self, attests: bool) -> None:
        was_open = self.application.state is State.PENDING
        ready = review(self.workspace, self.application).ready
        self.attempt(
            lambda: submit(
                self.workspace,
                self.application,
                attests_no_exclusion_motifs=attests,
                base_url=ADDRESS,
                cause="test",
            )
        )
        if was_open:
            assert (self.application.state is State.COMPLETED) == (ready and attests)

    @rule()
    def complete(self) -> None:
        self.attempt(lambda: self.world.complete(self.application))

    @invariant()
    def files_belong_together(self) -> None:
        application = self.application
        used = candidate.used_files(self.workspace, application)
        assert len(used) == len(set(used))
        assert set(used) <= set(application.files)
        for field_key, answer in application.answers.items():
            for file_id in candidate.answers.ids_in(answer.value):
                assert application.files[file_id].field_key == field_key

    @invariant()
    def the_index_of_companies_is_right(self) -> None:
        index = self.workspace.applications_by_company
        expected = (self.market.identifier, self.application.siret)
        assert index == ({expected: self.application} if self.application.siret else {})

    @invariant()
    def a_submitted_application_is_whole(self) -> None:
        if self.application.state is State.COMPLETED:
            found = review(self.workspace, self.application)
            assert not (found.missing or found.unsafe or found.awaiting or found.siret_missing)
            assert self.application.event is not None
            scans = {file.scan for file in self.application.files.values()}
            assert scans <= {ScanState.SAFE, ScanState.NONE}


TestJourney = Journey.TestCase
TestJourney.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
