using System.Text.Json.Serialization;

namespace Moderator.Classifier.Features;

/// <summary>Which n-grams become features. Stored with the model: scoring uses what training used.</summary>
public sealed record FeatureOptions
{
    /// <summary>The longest run of words that is a feature: 2 means words and pairs of words.</summary>
    [JsonPropertyName("word_ngrams")] public int WordNgrams { get; init; } = 2;

    /// <summary>The shortest character n-gram, marks of the word's boundary counted.</summary>
    [JsonPropertyName("character_ngrams_from")] public int CharacterNgramsFrom { get; init; } = 2;

    /// <summary>The longest character n-gram.</summary>
    [JsonPropertyName("character_ngrams_to")] public int CharacterNgramsTo { get; init; } = 5;

    /// <summary>Hash buckets of each of the two kinds, as a power of two.</summary>
    [JsonPropertyName("bucket_bits")] public int BucketBits { get; init; } = 20;

    /// <summary>A word feature that fewer training comments hold is dropped.</summary>
    [JsonPropertyName("word_minimum_comments")] public int WordMinimumComments { get; init; } = 3;

    /// <summary>A character feature that fewer training comments hold is dropped.</summary>
    [JsonPropertyName("character_minimum_comments")] public int CharacterMinimumComments { get; init; } = 5;

    /// <summary>Text after this many UTF-16 code units of the comment is not read: it bounds time and memory.</summary>
    [JsonPropertyName("maximum_length")] public int MaximumLength { get; init; } = 16384;

    /// <summary>Every reason why these options cannot be used; empty when they can.</summary>
    public IEnumerable<string> Problems()
    {
        if (WordNgrams is < 1 or > 4) yield return $"word_ngrams is {WordNgrams}, expected 1 to 4";
        if (CharacterNgramsFrom is < 1 or > 8) yield return $"character_ngrams_from is {CharacterNgramsFrom}, expected 1 to 8";
        if (CharacterNgramsTo < CharacterNgramsFrom || CharacterNgramsTo > 8)
            yield return $"character_ngrams_to is {CharacterNgramsTo}, expected {CharacterNgramsFrom} to 8";
        if (BucketBits is < 8 or > 22) yield return $"bucket_bits is {BucketBits}, expected 8 to 22";
        if (WordMinimumComments < 1) yield return $"word_minimum_comments is {WordMinimumComments}, expected at least 1";
        if (CharacterMinimumComments < 1) yield return $"character_minimum_comments is {CharacterMinimumComments}, expected at least 1";
        if (MaximumLength is < 256 or > 1 << 20) yield return $"maximum_length is {MaximumLength}, expected 256 to {1 << 20}";
    }
}
