import Screen
import Testing

@testable import ChatUI

@Suite struct `The person's own editor` {
    @Test func `gets the line, by a command and by the editor's keys`() {
        var story = Story()
        story.type("so far")
        #expect(story.tell(.editorRequested) == [.editText("so far", purpose: .line)])
        #expect(story.enter("/edit").contains(.editText("", purpose: .line)))
    }

    @Test func `gives the line back without sending it`() {
        var story = Story()
        story.type("so far")
        let effects = story.tell(.edited(.changed("so far\nand further"), purpose: .line))
        #expect(
            effects == [.setLine("so far\nand further"), .saveDraft("so far\nand further")])
        #expect(story.model.turn == nil)
    }

    @Test func `leaves the line as it was where nothing came of it, and says so`() {
        var story = Story(columns: 100)
        story.type("so far")
        #expect(story.tell(.edited(.unchanged, purpose: .line)) == [])
        #expect(story.statusLine().contains("the line is as it was"))
        #expect(story.tell(.edited(.failed("vi ended with 1"), purpose: .line)) == [])
        #expect(story.statusLine().contains("the line is as it was: vi ended with 1"))
        #expect(story.model.input.text == "so far")
    }

    @Test func `that gives back nothing loses nothing`() {
        var story = Story(columns: 100)
        story.type("so far")
        story.tell(.edited(.changed(""), purpose: .line))
        #expect(story.model.input.text.isEmpty)
        #expect(story.press(.alt("z")) == [.setLine("so far")])
    }
}
