using Moderator.Classifier.Network;
using Moderator.Classifier.Network.Ngrams;
using Moderator.Classifier.Network.Scoring;
using Xunit;

namespace Moderator.Tests.Classifier.Network;

/// <summary>What is kept of words that are not frequent: never anything but what was put in.</summary>
public sealed class RecentWordsTests
{
    private const int Bytes = 2000;

    [Fact]
    public void A_word_is_found_as_it_was_put_in_and_no_other_is()
    {
        var recent = new RecentWords(..Bytes);
        var (made, found) = (new WordMemory(1, Bytes), new WordMemory(1, Bytes));
        Assert.False(TryCopy(recent, "xylophonist", false, found));
        Fill(made, 7);
        Put(recent, "xylophonist", false, made);
        Assert.True(TryCopy(recent, "xylophonist", false, found));
        Assert.Equal(7, Same(found));
        Assert.False(TryCopy(recent, "xylophonist", true, found));
        Assert.False(TryCopy(recent, "xylophonists", false, found));
        // The same hash, other letters.
        Assert.False(recent.TryCopy(NgramKeys.Hash("xylophonist"), "xylophonizt", false, found[0]));

        var tooLong = new string('x', 40);
        Put(recent, tooLong, false, made);
        Assert.False(TryCopy(recent, tooLong, false, found));
    }

    [Fact]
    public void Only_its_part_of_a_word_is_kept()
    {
        var recent = new RecentWords(500..1500);
        var (made, found) = (new WordMemory(1, Bytes), new WordMemory(1, Bytes));
        Fill(made, 7);
        Fill(found, 1);
        Put(recent, "xylophonist", false, made);
        Assert.True(TryCopy(recent, "xylophonist", false, found));
        for (var i = 0; i < Bytes; i++) Assert.Equal(i is >= 500 and < 1500 ? 7 : 1, found.Span(0)[i]);
    }

    [Fact]
    public void Threads_that_write_to_one_place_never_show_each_other_half_a_word()
    {
        var recent = new RecentWords(..Bytes);
        string[] words = ["alpha", "beta", "gamma"];
        var copied = 0;
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, thread =>
        {
            var place = new WordMemory(1, Bytes);
            var random = new DeterministicRandom((ulong)thread + 1);
            for (var i = 0; i < 20_000; i++)
            {
                // All three are given one hash, and so one place.
                var word = random.Next(words.Length);
                if (random.Next(2) == 0)
                {
                    Fill(place, (byte)(word + 1));
                    recent.Put(1, words[word], false, place[0]);
                }
                else if (recent.TryCopy(1, words[word], false, place[0]))
                {
                    Assert.Equal(word + 1, Same(place));
                    Interlocked.Increment(ref copied);
                }
            }
        });
        Assert.True(copied > 0);
    }

    private static bool TryCopy(RecentWords recent, string word, bool shouted, WordMemory target) => recent.TryCopy(NgramKeys.Hash(word), word, shouted, target[0]);

    private static void Put(RecentWords recent, string word, bool shouted, WordMemory made) => recent.Put(NgramKeys.Hash(word), word, shouted, made[0]);

    private static void Fill(WordMemory memory, byte value) => memory.Span(0)[..Bytes].Fill(value);

    // The one value of all bytes.
    private static int Same(WordMemory memory) => Assert.Single(memory.Span(0)[..Bytes].ToArray().Distinct());
}
