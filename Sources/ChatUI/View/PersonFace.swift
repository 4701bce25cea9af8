import Screen

extension Face {
    /// The face of a person's name, the same in every run and on every machine.
    static func person(named name: String) -> Face {
        let faces: [Face] = [.person1, .person2, .person3, .person4, .person5]
        // FNV-1a: Swift's own hash is another one in each run.
        var hash: UInt32 = 2_166_136_261
        for byte in name.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return faces[Int(hash % UInt32(faces.count))]
    }
}
