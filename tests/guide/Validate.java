import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.gf.model.GFModelParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What veraPDF says of files, one line each: PASS or FAIL, the file, the rules it breaks. Validate ua1|2a FILE... */
class Validate {
    public static void main(String[] args) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(args[0]);
        ValidationProfile profile = profile(flavour);
        for (String file : List.of(args).subList(1, args.length)) {
            try (GFModelParser parser = GFModelParser.createModelWithFlavour(new File(file), flavour)) {
                ValidationResult result = ValidatorFactory.createValidator(profile, false, 1000).validateAll(parser).get(0);
                String rules = result.getTestAssertions().stream().map(Validate::told).distinct().collect(Collectors.joining("; "));
                System.out.println((result.isCompliant() ? "PASS" : "FAIL") + "\t" + new File(file).getName() + "\t" + rules);
            }
        }
    }

    private static String told(TestAssertion broken) {
        RuleId rule = broken.getRuleId();
        return rule.getClause() + "-" + rule.getTestNumber() + " " + broken.getMessage().replaceAll("\\s+", " ");
    }

    /** A profile of the jar, read element by element: what veraPDF reads it with itself (JAXB) is not in this jar. */
    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        String file = flavour == PDFAFlavour.PDFUA_1 ? "PDFUA-1.xml" : "PDFA-2A.xml";
        Element root;
        try (InputStream in = PDFAFlavour.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + file)) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in).getDocumentElement();
        }
        Set<Rule> rules = new HashSet<>();
        for (Element rule : elements(root, "rule")) {
            Element id = elements(rule, "id").get(0);
            PDFAFlavour.Specification standard = PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
            rules.add(Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(standard, id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
                rule.getAttribute("object"), rule.getAttribute("deferred").equals("true"), rule.getAttribute("tags"),
                text(rule, "description"), text(rule, "test"),
                Profiles.errorFromValues(text(rule, "message"), new ArrayList<>()), new ArrayList<>()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element variable : elements(root, "variable")) {
            variables.add(Profiles.variableFromValues(variable.getAttribute("name"), variable.getAttribute("object"),
                text(variable, "defaultValue"), text(variable, "value")));
        }
        return Profiles.profileFromValues(flavour, Profiles.profileDetailsFromValues("", "", "", new Date(0)), "", rules, variables);
    }

    private static List<Element> elements(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        List<Element> result = new ArrayList<>();
        for (int at = 0; at < found.getLength(); at++) {
            result.add((Element) found.item(at));
        }
        return result;
    }

    private static String text(Element in, String name) {
        return elements(in, name).get(0).getTextContent().trim();
    }
}
