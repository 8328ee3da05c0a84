/// Words that tell a day or a time of day, and are nobody's name.
pub const DAY_WORDS: [&str; 14] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "today",
    "tomorrow",
    "morning",
    "afternoon",
    "evening",
    "noon",
    "weekend",
];
