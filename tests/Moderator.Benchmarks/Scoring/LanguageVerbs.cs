using System.CommandLine;
using System.Diagnostics;
using Moderator.Classifier.DataSets;
using Moderator.Classifier.Evaluation.Measuring;
using Moderator.Classifier.Languages;
using Moderator.Core.Text;

namespace Moderator.Benchmarks;

/// <summary><c>language-ngrams</c> makes the table of the language detector; <c>languages</c> measures the detector.</summary>
internal static class LanguageVerbs
{
    public static Command CreateTable()
    {
        var languages = new Option<string>("--languages") { Description = "A folder of training files in the format languages.", Required = true };
        var english = new Option<string>("--english") { Description = "English training comments in the format jigsaw-toxic.", Required = true };
        var output = new Option<string>("--output") { Description = "The table.", Required = true };
        var command = new Command("language-ngrams", "Trains the table of the language detector.") { languages, english, output };
        command.SetAction(parsed =>
        {
            var rows = Directory.GetFiles(parsed.GetRequiredValue(languages), "*.csv").Order(StringComparer.Ordinal)
                .SelectMany(f => DataSetReader.Read(f, DataSetFormat.Parse("languages")))
                .Select(r => (TextNormaliser.Normalise(r.Text).Text, r.Language!))
                .Concat(DataSetReader.Read(parsed.GetRequiredValue(english), DataSetFormat.Parse("jigsaw-toxic")).Select(r => (TextNormaliser.Normalise(r.Text).Text, "en")));
            File.WriteAllBytes(parsed.GetRequiredValue(output), LanguageNgramTrainer.Train(rows));
        });
        return command;
    }

    public static Command CreateMeasure()
    {
        var dev = new Option<string>("--dev") { Description = "A folder of labelled files that train nothing.", Required = true };
        var command = new Command("languages", "Measures how often the language of a text is told, and how fast.") { dev };
        command.SetAction(parsed =>
        {
            var rows = MeasuringSet.In(parsed.GetRequiredValue(dev)).SelectMany(s => s.Read()).ToList();
            var counts = new LanguageCounts();
            counts.Count(rows, Environment.ProcessorCount);
            foreach (var line in counts.ByLanguage.Concat(counts.ByLength))
                Console.WriteLine($"{line.Slice,-14} N {line.N,6}  right {(double)line.Right / line.N:0.000}  unknown {(double)line.Unknown / line.N:0.000}  wrong {(double)(line.N - line.Right - line.Unknown) / line.N:0.000}");
            string[] texts = [.. rows.Where(r => r.Language is "en" && r.Template is null).Select(r => TextNormaliser.Normalise(r.Text).Text)];
            foreach (var text in texts) LanguageDetector.Detect(text);
            var (started, bytes) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            foreach (var text in texts) LanguageDetector.Detect(text);
            Console.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalMicroseconds / texts.Length:0.00} µs and {(double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / texts.Length:0} bytes a comment, {texts.Length} English comments");
        });
        return command;
    }
}
