using Moderator.Classifier.DataSets.Reading;

namespace Moderator.Classifier.DataSets;

/// <summary>A term of a word list of profanity.</summary>
/// <param name="Text">The term as people write it, obfuscated spellings included.</param>
/// <param name="CanonicalForm">The term it is a spelling of.</param>
/// <param name="Category">What it is about, in the list's own words.</param>
/// <param name="Severity">The mean of raters, 1 (mild) to 3 (severe).</param>
public sealed record LexiconTerm(string Text, string CanonicalForm, string Category, double Severity);

/// <summary>Reads Surge AI's profanity list: columns <c>text, canonical_form_1, category_1, severity_rating</c>; others are ignored.</summary>
public static class SurgeProfanityList
{
    /// <exception cref="DataSetFormatException">A file that is missing, empty or without a column; or, unless skipped, a bad row.</exception>
    public static IEnumerable<LexiconTerm> Read(string path, BadRows badRows)
    {
        if (!File.Exists(path)) throw new DataSetFormatException(path, null, null, "no such file", "a profanity list in CSV");
        return Rows(path, badRows);
    }

    private static IEnumerable<LexiconTerm> Rows(string path, BadRows badRows)
    {
        foreach (var row in CsvFile.Read(path, ["text", "canonical_form_1", "category_1", "severity_rating"], badRows))
        {
            LexiconTerm term;
            try
            {
                term = new LexiconTerm(row.Text("text"), row.Text("canonical_form_1"), row.Text("category_1"), row.Between("severity_rating", 1, 3));
            }
            catch (DataSetFormatException error)
            {
                badRows.Report(error);
                continue;
            }

            yield return term;
        }
    }
}
